// SPDX-License-Identifier: GPL-3.0-or-later

package bridgetest

import (
	"fmt"
	"slices"
	"strings"
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
	Number      string       // of the SIM, "" when nobody can read it
	SIM         *SIM         // one that asks for its PIN; nil for one that does not
	SIMCard     string       // an opaque name of the SIM; "" while its number cannot be read
	Network     []bridge.APN // what the network takes; nil takes any
	Roams       bool         // it is another's network
	Contexts    []bridge.APN // that the modem has by itself

	Disk         bool // it is a real disk that happens to carry this id
	Mounted      bool
	Kernel       time.Duration // after which the kernel switches it by itself; 0: it does not
	NeedsDriver  bool          // no driver takes the modem until it is bound
	NoModule     bool          // and the driver's module is not loaded
	Unsent       int           // how often a switch fails before anything is sent
	Ignores      bool          // takes the switch message and stays a CD-ROM
	NeverReturns bool
	Relapses     int           // how often it comes back as a CD-ROM
	Unknown      bool          // nobody knows what its ports are for until they are asked
	Withheld     bool          // its ports are known, but withheld all the same
	GivesUp      int           // how often ModemManager makes no modem of its ports
	NoSIM        int           // how often ModemManager is told that there is no SIM
	Silent       time.Duration // after which its ports answer at all
	Busy         int           // how often the medium is held by udev when it is to be switched
	Hangs        bool          // the kernel cannot say what it is

	Conduct
}

// ZTE returns a ZTE MF626, with a Finnish SIM.
func ZTE() Stick {
	return Stick{
		Storage: usb.Device{
			ID:         usb.ID{Vendor: 0x19d2, Product: 0x2000},
			Interfaces: []usb.Interface{{Class: usb.MassStorageBulkOnly, Driver: "usb-storage"}},
		},
		Modem: usb.Device{
			ID: usb.ID{Vendor: 0x19d2, Product: 0x0031},
			Interfaces: []usb.Interface{
				Serial(0),
				Serial(1),
				{Number: 2, Class: usb.MassStorageBulkOnly, Driver: "usb-storage"},
				Serial(3),
			},
		},
		Roles:       []quirks.Role{quirks.Ignore, quirks.ATSecondary, quirks.Unset, quirks.ATPrimary},
		SIMOperator: "24405", SIMCard: "card",
	}
}

// Serial returns an interface that could be a serial port, without a driver.
func Serial(number uint8) usb.Interface {
	return usb.Interface{
		Number: number, Class: usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff},
		Endpoints: []usb.Endpoint{{Address: 0x81 + number, Transfer: usb.Bulk}, {Address: 0x01 + number, Transfer: usb.Bulk}},
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
	sl.gate, sl.off, sl.cut, sl.tired, sl.air = bridge.GateOpen, false, false, false, air{}
	sl.contexts, sl.read = nil, false
	sl.stick.SIM.insert()
	sl.leave()
	sl.left = make(chan struct{})
}

// leave ends what is being done with the personality that was there.
func (sl *slot) leave() {
	if sl.left != nil {
		close(sl.left)
		sl.left = nil
	}
}

func (w *World) showStorage(port usb.PortPath, sl *slot) {
	w.show(port, sl, sl.stick.Storage)
	if sl.stick.Kernel > 0 {
		w.later(port, sl, sl.stick.Kernel, func() { w.react(port, sl, switcher.Plan{}) })
	}
	// usb-storage scans by itself after a second.
	w.later(port, sl, time.Second, func() {
		if sl.media == nil {
			sl.media = sl.stick.media()
		}
	})
}

// react is what the stick does when it is told to switch.
func (w *World) react(port usb.PortPath, sl *slot, plan switcher.Plan) {
	if sl.stick.Ignores {
		return
	}
	if value, ok := plan.Target(*sl.device); ok {
		address := sl.device.Address // setting a configuration is no new enumeration
		w.showModem(port, sl)
		sl.device.Address, sl.device.Configuration = address, int(value)
		return
	}
	sl.life++
	sl.leave()
	sl.device = nil
	switch {
	case sl.stick.NeverReturns:
	case sl.returns < sl.stick.Relapses:
		sl.returns++
		w.later(port, sl, reenumeration, func() { w.showStorage(port, sl) })
	default:
		w.later(port, sl, reenumeration, func() { w.showModem(port, sl) })
	}
}

func (w *World) showModem(port usb.PortPath, sl *slot) {
	w.show(port, sl, sl.stick.Modem)
	if len(sl.stick.Card) > 0 {
		sl.media = []switcher.Medium{{Name: "sdb", SCSIType: switcher.TypeDisk, Mounts: sl.stick.Card}}
	}
	if !sl.stick.NeedsDriver || w.driven(sl) {
		w.showPorts(port, sl)
	}
}

// driven reports whether a driver was given the stick's id.
func (w *World) driven(sl *slot) bool {
	return slices.ContainsFunc(w.Given, func(g string) bool { return strings.HasSuffix(g, " "+sl.stick.Modem.ID.String()) })
}

// showPorts is the driver that makes ttys, udev that tags them, and then
// ModemManager.
func (w *World) showPorts(port usb.PortPath, sl *slot) {
	if len(sl.stick.Roles) == 0 {
		return // it is no modem
	}
	// The kernel has the driver probe at once; its ports take a moment.
	w.eachPort(sl, func(i *usb.Interface) { i.Driver = "option" })
	w.later(port, sl, ttys, func() {
		w.eachPort(sl, func(i *usb.Interface) {
			i.TTYs = []string{fmt.Sprintf("ttyUSB%d", len(sl.serial))}
			sl.serial = append(sl.serial, bridge.SerialPort{TTY: i.TTYs[0], Interface: i.Number})
		})
		sl.awake = time.Now().Add(sl.stick.Silent)
		if sl.stick.Unknown || sl.stick.Withheld {
			w.shut(port, sl)
			return
		}
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

// eachPort changes the interfaces that have a role, in a copy of the device.
func (w *World) eachPort(sl *slot, f func(*usb.Interface)) {
	d := *sl.device
	d.Interfaces = slices.Clone(d.Interfaces)
	for n, role := range sl.stick.Roles {
		if role != quirks.Unset {
			f(&d.Interfaces[n])
		}
	}
	sl.device = &d
}

// export is ModemManager, which has probed the ports.
func (w *World) export(port usb.PortPath, sl *slot) {
	if sl.hung {
		return
	}
	if sl.stick.GivesUp > 0 {
		sl.stick.GivesUp--
		return
	}
	sl.failure, sl.contexts, sl.read = bridge.Failure{}, nil, false
	sl.modem = &bridge.Modem{
		Path:  fmt.Sprintf("/org/freedesktop/ModemManager1/Modem/%d", sl.device.Address),
		Ports: portNames(sl), State: bridge.ModemDisabled, SIMOperator: sl.stick.SIMOperator, IPType: 4, Card: sl.stick.SIMCard,
		SIMNumber: sl.stick.Number, Own: Own(sl.stick.Number),
	}
	if sl.stick.NoSIM > 0 {
		sl.stick.NoSIM--
		sl.modem.State, sl.modem.FailedReason, sl.modem.SIMOperator = bridge.ModemFailed, "sim-missing", ""
		return
	}
	sl.link = &bridge.Link{}
	if sim := sl.stick.SIM; sim != nil && !sim.unlocked {
		sl.modem.State, sl.modem.Lock, sl.modem.SIMOperator, sl.modem.PIN = bridge.ModemLocked, "sim-pin", "", sim.seen()
		if sim.Tries == 0 {
			sl.modem.Lock = "sim-puk"
		}
		return
	}
	w.dial(port, sl)
}

// dial is NetworkManager's auto-connect policy.
func (w *World) dial(port usb.PortPath, sl *slot) {
	profile, ok := w.choose(sl, true)
	if ok && !sl.tired && !sl.off {
		w.dialBy(networkManager, profile, port, sl)
	} else if sl.modem != nil && sl.modem.State == bridge.ModemDisabled && len(w.profiles) > 0 {
		w.later(port, sl, registering, func() {
			m := *sl.modem
			m.State, m.Registration = bridge.ModemRegistered, "home"
			sl.modem = &m
		})
	}
}

// dialBy is NetworkManager, told by somebody to dial or not.
func (w *World) dialBy(who dialler, profile bridge.Profile, port usb.PortPath, sl *slot) {
	if sl.modem == nil || sl.link == nil || sl.link.UserOff || sl.link.Activated || !w.NetworkManager ||
		sl.modem.State == bridge.ModemLocked || w.WWANOff || w.Airplane {
		return
	}
	sl.dialler, sl.cut, sl.dialled = who, false, time.Now()
	if who != networkManager {
		sl.link = &bridge.Link{Busy: true, Ours: who == us}
	}
	if w.hindered(port, sl) {
		return
	}
	if sl.calling == sl.life {
		return // it is at it
	}
	sl.calling = sl.life
	sl.dials, sl.dialLife = profile.UUID, sl.life
	w.later(port, sl, dialling, func() {
		sl.calling = 0
		sl.dials = ""
		if sl.modem == nil || sl.link == nil {
			return // ModemManager has let go of it meanwhile
		}
		if profile.APN != "" && !sl.stick.takes(profile.Wish) {
			w.spurn(port, sl, profile.Wish)
			return
		}
		m, l := *sl.modem, *sl.link
		l.Busy = false
		m.State, m.Registration = bridge.ModemRegistered, "home"
		sl.coverage.failed = 0
		if profile.APN != "" {
			m.State = bridge.ModemConnected
			w.uses++
			l = bridge.Link{Activated: true, Ours: sl.dialler == us, Use: fmt.Sprint(w.uses), Profile: profile.UUID, Interface: "ppp0"}
			sl.connected(profile.Wish)
			w.settleIn(profile.UUID, sl)
		}
		sl.modem, sl.link = &m, &l
	})
}
