// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"context"
	"fmt"
	"io/fs"
	"time"

	"modembridge/bridge"
	"modembridge/internal/mm"
	"modembridge/internal/pin"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// UnlockSIM gives the SIM of the stick in a port the PIN that a person typed, and
// keeps it for that SIM if it is right and keep is set. The guard is that of a
// kept one. The error wraps bridge.ErrPINNotSent when it was not sent,
// [mm.ErrWrongPIN] when the SIM refused it, fs.ErrNotExist when there is no such
// stick or ModemManager has no modem of it.
func (h *Host) UnlockSIM(ctx context.Context, port usb.PortPath, code pin.Code, keep bool) error {
	end, err := h.sims.begin(ctx, port)
	if err != nil {
		return fmt.Errorf("%w: %w", bridge.ErrPINNotSent, err)
	}
	defer end()
	d, err := h.sysfs.Device(port)
	if err != nil {
		return err
	}
	m, sent, err := h.lockedModem(ctx, d)
	for begun := time.Now(); err == nil && m.PINTries() == mm.UnknownTries && time.Since(begun) < triesPatience; {
		if err = switcher.Sleep(ctx, triesPatience/10); err == nil {
			m, sent, err = h.lockedModem(ctx, d)
		}
	}
	if err != nil {
		return fmt.Errorf("%w: %w", bridge.ErrPINNotSent, err)
	}
	card := sim(m, port)
	if m.PINTries() == mm.UnknownTries && sent.Refused(card, code) {
		return fmt.Errorf("%w: %w, and nobody tells how many tries are left", bridge.ErrPINNotSent, errRefusedBefore)
	}
	if err := h.sendPIN(ctx, d, m, sent, code); err != nil {
		return err
	}
	h.log.Info("the SIM took the PIN that was typed", "port", port, "kept", keep)
	if !keep {
		return nil
	}
	if err := h.sims.kept.Keep(h.identify(ctx, d, card), code); err != nil {
		return fmt.Errorf("the SIM is unlocked, but its PIN is not kept: %w", err)
	}
	return nil
}

// triesPatience is how long a person's PIN waits for the tries that are left:
// ModemManager reads them right after it has read what is asked for.
const triesPatience = 3 * time.Second

// identifyLimit is how long a SIM may take to tell its number once it is unlocked.
const identifyLimit = 10 * time.Second

// identify returns what is known of a SIM a while after it was unlocked: many tell
// their number only then.
func (h *Host) identify(ctx context.Context, d usb.Device, card pin.SIM) pin.SIM {
	ctx, cancel := context.WithTimeout(ctx, identifyLimit)
	defer cancel()
	again := time.NewTicker(identifyLimit / 10)
	defer again.Stop()
	for card.ICCID == "" {
		select {
		case <-ctx.Done():
			return card
		case <-again.C:
		}
		if m, err := h.modemOf(ctx, d); err == nil && m.EquipmentID == card.IMEI {
			card = sim(m, d.Port)
		}
	}
	return card
}

// ForgetPIN drops the PIN that UnlockSIM has kept for the SIM of the stick in a
// port. The error wraps fs.ErrNotExist when there is no such stick or PIN.
func (h *Host) ForgetPIN(ctx context.Context, port usb.PortPath) error {
	d, err := h.sysfs.Device(port)
	if err != nil {
		return err
	}
	m, err := h.modemOf(ctx, d)
	if err != nil {
		return err
	}
	switch dropped, err := h.sims.kept.Drop(sim(m, port)); {
	case err != nil:
		return err
	case !dropped:
		return fmt.Errorf("%w: no PIN was kept for the SIM in port %s with modembridge sim unlock --keep", fs.ErrNotExist, port)
	}
	return nil
}
