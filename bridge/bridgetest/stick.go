// SPDX-License-Identifier: GPL-3.0-or-later

package bridgetest

import (
	"fmt"
	"time"

	"modembridge/bridge"
	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// A Stick is what is plugged in, and how it misbehaves.
type Stick struct {
	Storage     usb.Device // zero: it is plugged in modem mode
	Modem       usb.Device
	Roles       []quirks.Role // by interface; Unset for one without a tty
	SIMOperator string

	Disk         bool // it is a real disk that happens to carry this id
	Mounted      bool
	NeedsDriver  bool // no driver takes the modem until it is bound
	NoModule     bool // and the driver's module is not loaded
	Unsent       int  // how often a switch fails before anything is sent
	Ignores      bool // takes the switch message and stays a CD-ROM
	NeverReturns bool
	Relapses     int // how often it comes back as a CD-ROM
	Busy         int // how often the medium is held by udev when it is to be switched
}

// ZTE returns a ZTE MF626, with a Finnish SIM.
func ZTE() Stick {
	serial := usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff}
	return Stick{
		Storage: usb.Device{
			ID:         usb.ID{Vendor: 0x19d2, Product: 0x2000},
			Interfaces: []usb.Interface{{Class: usb.MassStorageBulkOnly, Driver: "usb-storage"}},
		},
		Modem: usb.Device{
			ID: usb.ID{Vendor: 0x19d2, Product: 0x0031},
			Interfaces: []usb.Interface{
				{Number: 0, Class: serial},
				{Number: 1, Class: serial},
				{Number: 2, Class: usb.MassStorageBulkOnly, Driver: "usb-storage"},
				{Number: 3, Class: serial},
			},
		},
		Roles:       []quirks.Role{quirks.Ignore, quirks.ATSecondary, quirks.Unset, quirks.ATPrimary},
		SIMOperator: "24405",
	}
}

func (s Stick) media() []switcher.Medium {
	m := switcher.Medium{Name: "sr0", SCSIType: switcher.TypeCDROM, ReadOnly: true, Size: 7 << 20}
	if s.Disk {
		m = switcher.Medium{Name: "sda", SCSIType: switcher.TypeDisk, Size: 32 << 30}
	}
	if s.Mounted {
		m.Mounts = []string{"/media/photos"}
	}
	return []switcher.Medium{m}
}

// show gives the slot a new personality.
func (w *World) show(port usb.PortPath, sl *slot, d usb.Device) {
	w.address++
	d.Port, d.Bus, d.Address = port, 1, w.address
	sl.life++
	sl.device, sl.media, sl.serial, sl.modem, sl.link, sl.switched = &d, nil, nil, nil, nil, 0
}

func (w *World) showStorage(port usb.PortPath, sl *slot) {
	w.show(port, sl, sl.stick.Storage)
	// usb-storage scans by itself after a second.
	w.later(port, sl, time.Second, func() {
		if sl.media == nil {
			sl.media = sl.stick.media()
		}
	})
}

// react is what the stick does with a switch message.
func (w *World) react(port usb.PortPath, sl *slot) {
	switch {
	case sl.stick.Ignores:
		return
	case sl.stick.NeverReturns:
		sl.life++
		sl.device = nil
	case sl.returns < sl.stick.Relapses:
		sl.returns++
		sl.life++
		sl.device = nil
		w.later(port, sl, reenumeration, func() { w.showStorage(port, sl) })
	default:
		sl.life++
		sl.device = nil
		w.later(port, sl, reenumeration, func() { w.showModem(port, sl) })
	}
}

func (w *World) showModem(port usb.PortPath, sl *slot) {
	w.show(port, sl, sl.stick.Modem)
	if !sl.stick.NeedsDriver || sl.bound {
		w.showPorts(port, sl)
	}
}

// showPorts is the driver that makes ttys, udev that tags them, and then
// ModemManager.
func (w *World) showPorts(port usb.PortPath, sl *slot) {
	w.later(port, sl, ttys, func() {
		d := *sl.device
		d.Interfaces = append([]usb.Interface(nil), d.Interfaces...)
		for n, role := range sl.stick.Roles {
			if role == quirks.Unset {
				continue
			}
			tty := fmt.Sprintf("ttyUSB%d", len(sl.serial))
			d.Interfaces[n].Driver, d.Interfaces[n].TTYs = "option", []string{tty}
			sl.serial = append(sl.serial, bridge.SerialPort{TTY: tty, Interface: uint8(n)})
		}
		sl.device = &d
		w.later(port, sl, udev, func() {
			for i := range sl.serial {
				p := sl.serial[i]
				p.Settled, p.Role = true, sl.stick.Roles[p.Interface]
				sl.serial[i] = p
			}
		})
		w.later(port, sl, probing, func() { w.export(port, sl) })
	})
}

// export is ModemManager, which has probed the ports.
func (w *World) export(port usb.PortPath, sl *slot) {
	sl.modem = &bridge.Modem{
		Path:  fmt.Sprintf("/org/freedesktop/ModemManager1/Modem/%d", w.address),
		State: bridge.ModemDisabled, SIMOperator: sl.stick.SIMOperator, IPType: 4,
	}
	sl.link = &bridge.Link{}
	w.dial(port, sl)
}

// dial is NetworkManager's auto-connect policy.
func (w *World) dial(port usb.PortPath, sl *slot) {
	if sl.modem == nil || sl.link == nil || sl.link.UserOff || sl.link.Activated || len(w.profiles) == 0 || !w.NetworkManager {
		return
	}
	profile := w.profiles[0]
	w.later(port, sl, dialling, func() {
		m, l := *sl.modem, *sl.link
		m.State, m.Registration = bridge.ModemRegistered, "home"
		if profile.APN != "" {
			m.State = bridge.ModemConnected
			l.Activated, l.Profile, l.Interface = true, profile.UUID, "ppp0"
		}
		sl.modem, sl.link = &m, &l
	})
}
