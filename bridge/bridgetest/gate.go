// SPDX-License-Identifier: GPL-3.0-or-later

package bridgetest

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"time"

	"modembridge/bridge"
	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// asking is how long the question takes what the ports are for.
const asking = 1200 * time.Millisecond

// forgetting is how long ModemManager takes to let go of a modem.
const forgetting = 1700 * time.Millisecond

// shut is udev, which withholds the ports: one after the other. Ports that are
// withheld already stay so meanwhile.
func (w *World) shut(port usb.PortPath, sl *slot) {
	if sl.gate != bridge.GateShut {
		sl.gate = bridge.GatePartly
	}
	w.later(port, sl, udev, func() {
		sl.gate = bridge.GateShut
		for i := range sl.serial {
			sl.serial[i].Settled = true
			if sl.stick.Withheld {
				sl.serial[i].Role = sl.stick.Roles[sl.serial[i].Interface]
			}
		}
	})
}

// Shut is a user who has ModemManager look at a stick anew, whose ports are not
// lent and that is not connected.
func (w *World) Shut(port usb.PortPath) {
	w.change(func() {
		sl := w.slots[port]
		if sl != nil && len(sl.serial) > 0 && !sl.leased && (sl.link == nil || !sl.link.Activated) {
			w.take(port, sl)
		}
	})
}

// take takes the ports from ModemManager.
func (w *World) take(port usb.PortPath, sl *slot) {
	sl.life++ // ModemManager stops whatever it was at
	w.shut(port, sl)
	w.later(port, sl, forgetting, func() { sl.modem, sl.link = nil, nil })
}

// Lease lends a stick's ports to a program, if there is a modem of them, or
// gives them back.
func (w *World) Lease(port usb.PortPath, lent bool) {
	w.change(func() {
		sl := w.slots[port]
		if sl == nil || sl.leased == lent || lent && sl.modem == nil {
			return
		}
		sl.leased = lent
		sl.life++
		sl.modem, sl.link = nil, nil
		if !lent {
			w.later(port, sl, probing, func() { w.export(port, sl) })
		}
	})
}

// AddPort is a driver that makes one more port of the stick, which udev tags.
func (w *World) AddPort(port usb.PortPath, p bridge.SerialPort) {
	w.change(func() {
		if sl := w.slots[port]; sl != nil && len(sl.serial) > 0 && !sl.stick.Unknown {
			sl.serial = append(slices.Clone(sl.serial), p)
		}
	})
}

// Claim implements bridge.World.
func (w *World) Claim(context.Context, usb.PortPath, uint16) error { return nil }

// Forget implements bridge.World.
func (w *World) Forget(_ context.Context, d usb.Device) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if d.Port == "" {
		w.violate("forgot a device without a port")
	}
	return nil
}

// Ask implements bridge.World. Ports that ModemManager may have are not asked.
func (w *World) Ask(ctx context.Context, d usb.Device, ports []bridge.SerialPort) error {
	var left chan struct{}
	w.change(func() {
		if sl := w.at(d); sl != nil {
			left = sl.left
		}
	})
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-left: // a port that is gone says so at once
		return fs.ErrNotExist
	case <-time.After(asking):
	}
	err := errors.New("no port answers")
	w.change(func() {
		sl := w.at(d)
		if sl == nil {
			return
		}
		w.Sent = append(w.Sent, "ask")
		if sl.gate != bridge.GateShut || sl.modem != nil || sl.leased {
			w.violate("%s: asked ports that others may have", d.Port)
		}
		if len(ports) != len(sl.serial) {
			w.violate("%s: asked %d of %d ports", d.Port, len(ports), len(sl.serial))
		}
		if time.Now().Before(sl.awake) {
			return
		}
		err = nil
		w.later(d.Port, sl, udev, func() {
			for i, p := range sl.serial {
				if sl.serial[i].Role = quirks.Ignore; int(p.Interface) < len(sl.stick.Roles) {
					sl.serial[i].Role = sl.stick.Roles[p.Interface]
				}
				sl.serial[i].Source = "asked"
			}
			if !sl.stick.Withheld {
				sl.gate = bridge.GateOpen
				w.later(d.Port, sl, probing, func() { w.export(d.Port, sl) })
			}
		})
	})
	return err
}

// Init implements bridge.World.
func (w *World) Init(_ context.Context, tty string, commands []string) error {
	w.change(func() { w.Sent = append(w.Sent, "init "+tty+" "+strings.Join(commands, " ")) })
	return nil
}

// Release implements bridge.World.
func (w *World) Release(_ context.Context, d usb.Device) error {
	w.change(func() {
		sl := w.at(d)
		if sl == nil {
			return
		}
		w.Sent = append(w.Sent, "release")
		if sl.leased {
			w.violate("%s: changed ports that are lent", d.Port)
		}
		w.later(d.Port, sl, udev, func() {
			sl.gate = bridge.GateOpen
			w.later(d.Port, sl, probing, func() { w.export(d.Port, sl) })
		})
	})
	return nil
}

// Admit implements bridge.World.
func (w *World) Admit(_ context.Context, d usb.Device) error {
	w.change(func() {
		if sl := w.at(d); sl != nil && sl.modem == nil {
			w.violate("%s: admitted a stick that ModemManager does not have", d.Port)
		}
	})
	return nil
}

// Withhold implements bridge.World.
func (w *World) Withhold(_ context.Context, d usb.Device) error {
	w.change(func() {
		sl := w.at(d)
		if sl == nil {
			return
		}
		w.Sent = append(w.Sent, "withhold")
		switch {
		case sl.leased:
			w.violate("%s: changed ports that are lent", d.Port)
		case sl.link != nil && sl.link.Activated && sl.sick == bridge.NoRung:
			w.violate("%s: took the ports from under a connection", d.Port)
		}
		w.take(d.Port, sl)
		sl.heal(bridge.Retag)
	})
	return nil
}

// Hear implements bridge.World.
func (w *World) Hear(_ context.Context, d usb.Device) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if sl := w.at(d); sl != nil && sl.hung {
		return bridge.ErrSilent
	}
	return nil
}

// Learn implements bridge.World.
func (w *World) Learn(_ context.Context, d usb.Device) error {
	w.change(func() {
		if sl := w.at(d); sl != nil {
			w.Sent = append(w.Sent, "learn")
			for i := range sl.serial {
				sl.serial[i].Source = "learned"
			}
		}
	})
	return nil
}

func portNames(sl *slot) (names []string) {
	for _, p := range sl.serial {
		names = append(names, p.TTY)
	}
	return names
}
