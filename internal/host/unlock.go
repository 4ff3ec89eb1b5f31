// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"modembridge/bridge"
	"modembridge/internal/mm"
	"modembridge/internal/nm"
	"modembridge/internal/pin"
	"modembridge/switcher/usb"
)

// errRefusedBefore says that the SIM is known to refuse the PIN, or may be.
var errRefusedBefore = errors.New("the SIM refused this PIN before, or nobody knows what it said")

// Unlock implements bridge.World.
func (h *Host) Unlock(ctx context.Context, d usb.Device, modem string) error {
	end, err := h.sims.begin(ctx, d.Port)
	if err != nil {
		return fmt.Errorf("%w: %w", bridge.ErrPINNotSent, err)
	}
	defer end()
	m, sent, err := h.lockedModem(ctx, d)
	if err != nil {
		return fmt.Errorf("%w: %w", bridge.ErrPINNotSent, err)
	}
	card := sim(m, d.Port)
	code, source, found, err := h.sims.kept.Find(card)
	switch {
	case err != nil:
	case m.Path != modem || !found:
		err = errors.New("the SIM is another one by now")
	case sent.Refused(card, code):
		err = errRefusedBefore
	}
	if err != nil {
		return fmt.Errorf("%w: %w", bridge.ErrPINNotSent, err)
	}
	h.log.Info("a PIN is kept for the SIM", "port", d.Port, "in", source, "tries", m.PINTries())
	return h.sendPIN(ctx, d, m, sent, code)
}

// lockedModem asks ModemManager for the modem of a stick once more: a SIM that
// asks for its PIN. With it comes the memory of what was sent.
func (h *Host) lockedModem(ctx context.Context, d usb.Device) (mm.Modem, *pin.Memory, error) {
	sent, err := h.sims.memory()
	if err != nil {
		return mm.Modem{}, nil, err
	}
	m, err := h.modemOf(ctx, d)
	if err == nil && !asksForPIN(m) {
		err = fmt.Errorf("the SIM does not ask for its PIN (%s, %s)", m.State, m.Unlock)
	}
	return m, sent, err
}

// modemOf asks ModemManager for the modem of a stick.
func (h *Host) modemOf(ctx context.Context, d usb.Device) (mm.Modem, error) {
	modems, err := h.mm.Modems(ctx)
	if err != nil {
		return mm.Modem{}, err
	}
	for _, m := range modems {
		if isOf(m, d) {
			return m, nil
		}
	}
	return mm.Modem{}, fmt.Errorf("%w: ModemManager has no modem in port %s", fs.ErrNotExist, d.Port)
}

// sendPIN gives the SIM a PIN, if nothing is risked by it. That it is about to is
// on the disk before it does.
func (h *Host) sendPIN(ctx context.Context, d usb.Device, m mm.Modem, sent *pin.Memory, code pin.Code) error {
	card, insertion := sim(m, d.Port), h.sims.insertion(d)
	err := h.risk(ctx, m, sent.Sent(insertion, card))
	if err == nil {
		err = sent.Begin(insertion, card, code)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", bridge.ErrPINNotSent, err)
	}
	// Whoever gives up waiting, the SIM has its PIN: what it says is worth knowing.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendLimit)
	defer cancel()
	if err := h.mm.SendPIN(ctx, m.SIM.Path, string(code)); err != nil {
		return err
	}
	return sent.Accepted(card, code)
}

// sendLimit is longer than that of mm.Client.SendPIN.
const sendLimit = time.Minute

// risk says why the SIM is to be sent no PIN, whichever; nil is that it may be.
// sent is that it was sent one in this insertion.
func (h *Host) risk(ctx context.Context, m mm.Modem, sent bool) error {
	tries := m.PINTries()
	switch {
	case m.SIM == nil:
		return errors.New("ModemManager has not read the SIM yet")
	case tries != mm.UnknownTries && tries < bridge.MinTries:
		return fmt.Errorf("the SIM has no more than %d of its three tries left", tries)
	case sent:
		return errors.New("the SIM was sent one since the stick was plugged in; pull it and plug it in again first")
	}
	return h.noPINInProfiles(ctx, m)
}

// noPINInProfiles makes sure that NetworkManager does not send one, too.
func (h *Host) noPINInProfiles(ctx context.Context, m mm.Modem) error {
	net, err := h.net.latest()
	switch {
	case errors.Is(err, nm.ErrNotRunning):
		return nil // it is not there to send one
	case err != nil:
		return fmt.Errorf("nobody knows whether NetworkManager has one: %w", err)
	}
	d, known := net.Modem(m.Path)
	for _, p := range net.Profiles {
		// Until NetworkManager has a device for the modem, nobody knows which stick a
		// profile's device-id means.
		mayFit := p.DeviceID != "" && !known
		if !mayFit && !profile(p, nil, m, d).Fits {
			continue
		}
		has, err := h.nm.HasPIN(ctx, p.Path)
		switch {
		case errors.Is(err, fs.ErrNotExist): // deleted meanwhile
		case err != nil:
			return err
		case has:
			return fmt.Errorf("%w: %s", bridge.ErrPINElsewhere, p.ID)
		}
	}
	return nil
}

// RemoveSIM implements bridge.World.
func (h *Host) RemoveSIM(_ context.Context, d usb.Device) error {
	sent, err := h.sims.memory()
	if err != nil {
		return nil // nothing is sent either
	}
	return sent.Removed(h.sims.insertion(d))
}
