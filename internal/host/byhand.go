// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"modembridge/bridge"
	"modembridge/internal/lease"
	"modembridge/switcher/usb"
)

// ErrLeased says that the ports of a stick are lent to another program.
var ErrLeased = errors.New("its ports are lent to another program")

// ResetByHand climbs a rung of the ladder because a person says so, and returns what
// it did; with dry it returns what it would do. A person may do that to a stick
// that is online. The error wraps bridge.ErrNoSuchRung, ErrLeased, and fs.ErrNotExist
// when there is no such stick, or no modem of it where the rung needs one.
func (h *Host) ResetByHand(ctx context.Context, port usb.PortPath, r bridge.Rung, dry bool) (string, error) {
	d, err := h.sysfs.Device(port)
	if err != nil {
		return "", err
	}
	lent, err := lease.Held(h.sysfs.Root, port)
	switch {
	case err != nil:
		return "", err
	case lent:
		return "", ErrLeased
	}
	if r.LeavesBus() {
		if err := h.unused(ctx, d); err != nil {
			return "", err
		}
	}
	modem, profile, err := h.linked(d)
	if err != nil && r < bridge.Retag {
		return "", err
	}
	if r == bridge.Reconnect && profile == "" {
		return "", fmt.Errorf("nothing is connected over it that could be dialled anew: %w", fs.ErrNotExist)
	}
	what := describeRung(r, d)
	if dry {
		return what, nil
	}
	h.log.Info("reset by hand", "stick", port, "rung", r)
	switch r {
	case bridge.Reconnect:
		err = h.Dial(ctx, modem, profile)
	case bridge.Retag:
		err = h.Withhold(ctx, d)
	default:
		err = h.Reset(ctx, d, modem, r)
	}
	return what, err
}

// linked returns the modem of a device, and the profile that is active on it.
func (h *Host) linked(d usb.Device) (modem, profile string, err error) {
	modems, err := h.modems.latest()
	if err != nil {
		return "", "", err
	}
	for _, m := range modems.list {
		if !isOf(m, d) {
			continue
		}
		net, _ := h.net.latest()
		if device, ok := net.Modem(m.Path); ok && device.Active != nil {
			profile = device.Active.UUID
		}
		return m.Path, profile, nil
	}
	return "", "", fmt.Errorf("ModemManager has no modem in port %s: %w", d.Port, fs.ErrNotExist)
}

// describeRung says what a rung does, after "would" or in the log.
func describeRung(r bridge.Rung, d usb.Device) string {
	switch r {
	case bridge.Reconnect:
		return "have NetworkManager dial the connection anew"
	case bridge.Reenable:
		return "have ModemManager switch the modem off and on"
	case bridge.ResetModem:
		return "have ModemManager tell the modem to reset itself"
	case bridge.Retag:
		return "take the ports from ModemManager and give them back"
	case bridge.Rebind:
		return "have the drivers let go of the ports and take them again"
	case bridge.ResetUSB:
		return fmt.Sprintf("reset USB port %s with %v in it", d.Port, d.ID)
	case bridge.Reauthorize:
		return fmt.Sprintf("write 0 and then 1 to the attribute authorized of %v in port %s", d.ID, d.Port)
	case bridge.CyclePower:
		return fmt.Sprintf("switch the power of USB port %s, with %v in it, off and on", d.Port, d.ID)
	case bridge.NoRung:
	}
	return "do nothing"
}
