// SPDX-License-Identifier: GPL-3.0-or-later

package campaign

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"modembridge/internal/lab/bench"
	"modembridge/internal/lab/guest"
	"modembridge/internal/lab/persona"
	"modembridge/internal/lab/stick"
)

// A Machine is the Debian that this program runs in, with one emulated stick. It
// changes the machine at will: it is meant for the virtual one.
type Machine struct {
	// Stock says that it is one without modembridge: usb_modeswitch switches, and
	// the right profile is made beforehand, with the PIN in it.
	Stock bool

	stick  *stick.Stick // nil: none is plugged in
	model  *stick.Model
	name   string
	card   Card
	edited bool // the user has changed the profile
}

var _ World = (*Machine)(nil)

// Sticks implements World: one without a PIN, one whose PIN is kept, and one with
// more ports than ModemManager likes.
func (*Machine) Sticks() []string { return []string{"zte-mf626", pinned, "alcatel-x220"} }

// pinned is the stick whose own SIM asks for its PIN.
const pinned = "huawei-e1750"

// The PINs: what SIMs want, and a wrong one.
const (
	rightPIN = "2718"
	wrongPIN = "0000"
)

// unplugLimit is how long the kernel may take to let go of a stick.
const unplugLimit = 40 * time.Second

// Begin implements World.
func (m *Machine) Begin(ctx context.Context) error {
	m.edited = false
	if err := errors.Join(m.pullOut(ctx), m.makeRoom(ctx)); err != nil {
		return err
	}
	if m.Stock {
		return bench.PrepareStock(ctx)
	}
	return guest.Reset(ctx)
}

// Close pulls out what is plugged in.
func (m *Machine) Close(ctx context.Context) error {
	return errors.Join(m.pullOut(ctx), m.makeRoom(ctx))
}

// Plug implements World.
func (m *Machine) Plug(ctx context.Context, name string, card Card) error {
	model, err := stick.Load(name)
	if err != nil {
		return err
	}
	if err := m.pullOut(ctx); err != nil {
		return err
	}
	m.name, m.model, m.card = name, model, card
	if m.Stock {
		err = m.tellStock(ctx)
	} else {
		err = m.keepPIN()
	}
	if err != nil {
		return err
	}
	return m.plugIn(ctx)
}

// plugIn plugs in the stick that was chosen.
func (m *Machine) plugIn(ctx context.Context) (err error) {
	m.stick, err = stick.Plug(ctx, m.model, stick.Options{SIM: m.sim()})
	return err
}

func (m *Machine) pullOut(ctx context.Context) error {
	if m.stick == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), unplugLimit)
	defer cancel()
	err := m.stick.Unplug(ctx)
	m.stick = nil
	return err
}

// sim returns the SIM that is in the stick.
func (m *Machine) sim() persona.SIM {
	switch {
	case m.card == Wrong:
		return persona.SIM{PIN: rightPIN}
	case m.card == Generic:
		return persona.SIM{PIN: rightPIN, PlainError: true, HideTries: true}
	case m.card == FewLeft:
		return persona.SIM{PIN: rightPIN, Failed: 1}
	case m.card == PUK:
		return persona.SIM{PIN: rightPIN, Failed: persona.PINTries}
	case m.name == pinned:
		return persona.SIM{PIN: rightPIN}
	}
	return persona.SIM{}
}

// kept returns the PIN that is kept for the SIM.
func (m *Machine) kept() string {
	if m.card == Wrong || m.card == Generic {
		return wrongPIN
	}
	return rightPIN
}

// keepPIN writes the PIN where the administrator keeps it.
func (m *Machine) keepPIN() error {
	const path, text = "/etc/modembridge/pins.toml", "[[pin]]\niccid = %q\npin = %q\n"
	return os.WriteFile(path, fmt.Appendf(nil, text, m.model.Modem.AT.ICCID, m.kept()), 0o600)
}

// tellStock makes the profile for the stick, as its owner has to.
func (m *Machine) tellStock(ctx context.Context) error {
	if err := guest.DeleteProfiles(ctx); err != nil {
		return err
	}
	var pin []string
	if m.sim().PIN != "" {
		pin = []string{"gsm.pin", m.kept()}
	}
	return bench.AddProfile(ctx, m.model, pin...)
}

// Breaches implements World.
func (m *Machine) Breaches(ctx context.Context) (list []string) {
	if m.stick != nil {
		list = counted(m.stick.Events())
	}
	if m.edited {
		metric, err := guest.Run(ctx, "nmcli", "-g", "ipv4.route-metric", "connection", "show", "mobile")
		if err == nil && metric != usersMetric+"\n" {
			list = append(list, fmt.Sprintf("the user's route metric is gone: %q", metric))
		}
	}
	return list
}

// counted returns what a stick saw of PINs that must never be.
func counted(events []stick.Event) (list []string) {
	pins := 0
	for _, e := range events {
		switch e.Kind {
		case stick.Personality:
			pins = 0 // it has lost its power
		case stick.SIMMoved:
			pins = 0
		case stick.PINSent:
			if pins++; pins > 1 {
				list = append(list, fmt.Sprintf("%d PINs in one insertion", pins))
			}
		case stick.PUKSent:
			list = append(list, "a PUK was sent")
		}
	}
	return slices.Compact(list)
}
