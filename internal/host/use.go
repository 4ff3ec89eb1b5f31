// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"

	"modembridge/bridge"
	"modembridge/internal/mm"
	"modembridge/internal/nm"
	"modembridge/internal/usage"
	"modembridge/switcher/usb"
)

// A Use is what the SIM of the stick in a port has used.
type Use struct {
	Port usb.PortPath
	usage.Use
	bridge.Data
}

// Uses returns what the SIMs in all sticks have used, as far as they can be told
// from others.
func (h *Host) Uses() (list []Use) {
	now := time.Now()
	h.meter.read(now)
	modems, _ := h.modems.latest()
	for _, m := range modems.list {
		port := usb.PortPath(path.Base(m.SysfsPath))
		if sim := payer(m, port); sim != "" {
			list = append(list, Use{port, h.meter.book.Use(sim, h.meter.Cycle, now), h.meter.level(sim, now)})
		}
	}
	return list
}

// Cap returns what a SIM may use.
func (h *Host) Cap() Cap { return h.meter.Cap }

// AllowData lets the SIM of the stick in a port go on until its period ends,
// whatever it uses. The error is fs.ErrNotExist when there is no such SIM.
func (h *Host) AllowData(_ context.Context, port usb.PortPath) error {
	modems, err := h.modems.latest()
	if err != nil {
		return err
	}
	for _, m := range modems.list {
		if sim := payer(m, port); sim != "" && path.Base(m.SysfsPath) == string(port) {
			err := h.meter.book.Allow(sim, h.meter.Cycle, time.Now())
			h.wake()
			return err
		}
	}
	return fmt.Errorf("%w: ModemManager has no modem with a SIM in port %s", fs.ErrNotExist, port)
}

// HangUp implements bridge.World.
func (h *Host) HangUp(ctx context.Context, d usb.Device, modem string, atCap bool) error {
	net, err := h.net.latest()
	if err != nil {
		return err
	}
	device, there := net.Modem(modem)
	if !there {
		return fmt.Errorf("cannot hang up %s: %w", modem, fs.ErrNotExist)
	}
	if err := h.nm.End(ctx, device); err != nil || !atCap {
		return err
	}
	modems, err := h.modems.latest()
	if err != nil {
		return err
	}
	for _, m := range modems.list {
		if m.Path == modem {
			return h.meter.book.Stop(payer(m, d.Port), h.meter.Cycle, h.meter.Limit, time.Now())
		}
	}
	return nil
}

// links returns the links whose bytes count.
func (h *Host) links() (list []counted) {
	modems, _ := h.modems.latest()
	net, _ := h.net.latest()
	for _, m := range modems.list {
		d, there := net.Modem(m.Path)
		if !there || d.State < nm.DeviceIPConfig || d.IPInterface == "" {
			continue
		}
		if sim := payer(m, usb.PortPath(path.Base(m.SysfsPath))); sim != "" {
			list = append(list, counted{sim, d.IPInterface})
		}
	}
	return list
}

// payer names who pays for what a modem uses: its SIM, or, where that does not
// tell its number, the stick in its port. The filler of the number (ETSI TS 102
// 221, 13.2) is shown by some sticks and not by others.
func payer(m mm.Modem, port usb.PortPath) string {
	switch {
	case m.SIM == nil:
		return ""
	case m.SIM.Identifier != "":
		return "iccid " + strings.TrimRight(strings.ToUpper(m.SIM.Identifier), "F")
	case m.EquipmentID != "":
		return "imei " + m.EquipmentID + " in " + string(port)
	}
	return ""
}
