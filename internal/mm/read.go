// SPDX-License-Identifier: GPL-3.0-or-later

package mm

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/godbus/dbus/v5"

	"modembridge/internal/sysbus"
)

// Modems returns all modems, ordered by path, or [ErrNotRunning].
//
// It takes two round trips. ModemManager's object manager knows the modems but
// not their SIMs and bearers (mm-base-sim.c and mm-base-bearer.c export them
// beside it), so those are asked for by path, all at once.
func (c *Client) Modems(ctx context.Context) ([]Modem, error) {
	objects, err := c.peer.Objects(ctx, root)
	if err != nil {
		return nil, fmt.Errorf("cannot list modems: %w", err)
	}
	paths := objects.Paths(ifaceModem)
	modems := make([]Modem, len(paths))
	asked := make([]parts, len(paths))
	for i, path := range paths {
		modems[i] = decodeModem(path, objects[path])
		asked[i] = c.ask(ctx, objects[path][ifaceModem])
	}
	for i := range modems {
		err = errors.Join(err, asked[i].into(&modems[i]))
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read SIMs and bearers: %w", err)
	}
	return modems, nil
}

// parts are the questions under way for one modem.
type parts struct {
	sim     part
	bearers []part
}

type part struct {
	path  dbus.ObjectPath
	reply *sysbus.Reply // nil when there is nothing to ask
}

func (c *Client) ask(ctx context.Context, modem sysbus.Props) (p parts) {
	if sim := dbus.ObjectPath(sysbus.Path(modem, "Sim")); sim != "" {
		p.sim = part{sim, c.peer.StartGetAll(ctx, sim, ifaceSIM)}
	}
	for _, path := range sysbus.Get[[]dbus.ObjectPath](modem, "Bearers") {
		p.bearers = append(p.bearers, part{path, c.peer.StartGetAll(ctx, path, ifaceBearer)})
	}
	return p
}

// into waits for the answers. What went away since it was listed is left out:
// its signal is on the way, and the next read will not list it.
func (p parts) into(m *Modem) error {
	var failed error
	if props, err := p.sim.props(); err != nil {
		failed = err
	} else if props != nil {
		m.SIM = decodeSIM(p.sim.path, props)
	}
	for _, b := range p.bearers {
		if props, err := b.props(); err != nil {
			failed = errors.Join(failed, err)
		} else if props != nil {
			m.Bearers = append(m.Bearers, decodeBearer(b.path, props))
		}
	}
	return failed
}

// props waits for one answer; it is nil for an object that does not exist.
func (p part) props() (props sysbus.Props, err error) {
	if p.reply == nil {
		return nil, nil
	}
	if err := p.reply.Store(&props); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return props, nil
}
