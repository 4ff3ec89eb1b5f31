// SPDX-License-Identifier: GPL-3.0-or-later

// Package bridgetest has a scripted world for tests of package bridge: sticks
// that behave, sticks that do not, and a ModemManager and a NetworkManager
// that react to them. It keeps time with package time, so that tests run it
// in a testing/synctest bubble.
package bridgetest

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"modembridge/bridge"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// How long the world takes, about as measured on emulated sticks.
const (
	reenumeration = 1 * time.Second
	ttys          = 200 * time.Millisecond
	udev          = 100 * time.Millisecond
	probing       = 4 * time.Second
	dialling      = 3 * time.Second
	registering   = 2 * time.Second
)

// A World is a machine with USB ports. Its methods may be called at any time.
type World struct {
	mu       sync.Mutex
	changed  chan struct{}
	slots    map[usb.PortPath]*slot
	address  int
	profiles []bridge.Profile
	created  map[string]string // names by UUID
	looks    int
	uses     int             // of profiles
	blocked  map[string]bool // NetworkManager remembers of profiles that they were hung up over D-Bus, by UUID

	ModemManager   bool
	Deaf           bool // ModemManager runs and does not answer
	NetworkManager bool
	APNs           map[string][]bridge.APN // by operator code
	Worked         map[string]bridge.APN   // what is remembered, by SIM
	Uplink         bridge.Uplink
	Data           bridge.Data // of whatever SIM
	WWANOff        bool        // by the user
	Airplane       bool        // by a key of the computer

	// Dialled lists the access points that the network refused, in order.
	Dialled []string

	// Violations lists what the bridge did and must never do.
	Violations []string
	// Sent lists the actions that reached a device or a service, in order.
	Sent []string
	// Climbed lists the rungs that sticks were reset by.
	Climbed []bridge.Climb
	// Plans lists how sticks were switched, in order.
	Plans []switcher.Plan
	// Given lists the ids that drivers have, such as "option 1dd6:1002".
	Given []string

	restarts int       // of ModemManager
	stopped  time.Time // that a link was ended at the cap first; all sticks share one
}

// slot is a stick in a port.
type slot struct {
	stick    Stick
	life     int // counts insertions and personalities, so that late timers are void
	device   *usb.Device
	media    []switcher.Medium
	serial   []bridge.SerialPort
	modem    *bridge.Modem
	link     *bridge.Link
	dials    string // UUID of the profile that is being dialled
	dialLife int    // in that life
	failure  bridge.Failure
	switched int // messages since this enumeration
	returns  int // how often it came back as a CD-ROM
	gate     bridge.Gate
	leased   bool
	off      bool      // a user has switched the connection off
	cut      bool      // we have
	dialler  dialler   // who has dialled last
	dialled  time.Time // that was
	tired    bool      // NetworkManager has given up dialling it
	awake    time.Time // when its ports answer
	coverage coverage
	left     chan struct{} // closed when this personality leaves
	told     *bridge.Telling
	air      air
	sick     bridge.Rung  // that heals it; NoRung: it is well
	hung     bool         // and until then ModemManager makes no modem of it
	contexts []bridge.APN // of the modem, as far as they were read
	calling  int          // the life in which NetworkManager is dialling; 0: it is not
	read     bool
}

var _ bridge.World = (*World)(nil)

// New returns an empty machine on which both daemons run.
func New() *World {
	return &World{
		changed: make(chan struct{}, 1), slots: make(map[usb.PortPath]*slot), created: make(map[string]string), blocked: make(map[string]bool),
		ModemManager: true, NetworkManager: true,
		Worked: make(map[string]bridge.APN),
		APNs:   map[string][]bridge.APN{"24405": {{Name: "internet"}}},
	}
}

// Plug puts a stick into a port that is empty.
func (w *World) Plug(port usb.PortPath, s Stick) {
	w.change(func() {
		if w.slots[port] != nil {
			panic(fmt.Sprintf("port %s is taken", port))
		}
		sl := &slot{stick: s}
		w.slots[port] = sl
		if s.Storage.ID.IsZero() {
			w.showModem(port, sl)
		} else {
			w.showStorage(port, sl)
		}
	})
}

// Pull takes out whatever is in the port.
func (w *World) Pull(port usb.PortPath) {
	w.change(func() {
		if sl := w.slots[port]; sl != nil {
			sl.life++
			sl.leave()
			delete(w.slots, port)
		}
	})
}

// Unconfigure takes the interfaces from the device in the port, as the kernel
// does a moment before the device itself goes.
func (w *World) Unconfigure(port usb.PortPath) {
	w.change(func() {
		d := *w.slots[port].device
		d.Interfaces = nil
		w.slots[port].device = &d
	})
}

// Alter changes the stick in the port, or what is seen of it.
func (w *World) Alter(port usb.PortPath, f func(*Stick)) {
	w.change(func() {
		sl := w.slots[port]
		f(&sl.stick)
		if sl.media != nil {
			sl.media = sl.stick.media()
		}
	})
}

// Blink has the device in the port vanish for a moment and come back under its
// old number, as writing 0 and 1 to its attribute "authorized" does.
func (w *World) Blink(port usb.PortPath, d time.Duration) {
	w.change(func() {
		sl := w.slots[port]
		device := sl.device
		sl.device = nil
		w.later(port, sl, d, func() { sl.device = device })
	})
}

// RestartModemManager has it forget its modems, and number the next from 0.
func (w *World) RestartModemManager() {
	w.change(func() {
		w.restarts++
		for port, sl := range w.slots {
			if sl.modem == nil {
				continue
			}
			old := sl.modem.Path
			sl.modem, sl.link = nil, nil
			if sl.device == nil {
				continue // it is off the bus, and on its way back
			}
			sl.life++ // whatever it was at
			w.later(port, sl, probing, func() {
				if w.export(port, sl); sl.modem != nil {
					sl.modem.Path = old
				}
			})
		}
	})
}

// SetModem puts ModemManager's modem of the port into a state. It is for use
// inside Do, and what was to happen to the modem by itself no longer does.
func (w *World) SetModem(port usb.PortPath, state bridge.ModemState) {
	sl := w.slots[port]
	sl.life++
	m := *sl.modem
	m.State = state
	sl.modem = &m
}

// FallBack has the stick in the port take its storage personality again without
// leaving the bus, as a firmware that loses its configuration does.
func (w *World) FallBack(port usb.PortPath) {
	w.change(func() {
		sl := w.slots[port]
		address := sl.device.Address
		w.showStorage(port, sl)
		sl.device.Address = address
	})
}

// TireNetworkManager has it dial the stick in the port no more by itself.
func (w *World) TireNetworkManager(port usb.PortPath) {
	w.change(func() {
		if sl := w.slots[port]; sl != nil && sl.link != nil && !sl.link.Activated {
			sl.tired = true
			sl.life++
			sl.link = &bridge.Link{UserOff: sl.link.UserOff}
		}
	})
}

// SwitchOff is a user who ends the connection of the stick in the port.
func (w *World) SwitchOff(port usb.PortPath) {
	w.change(func() {
		if sl := w.slots[port]; sl != nil && sl.link != nil {
			w.block(sl)
			sl.off = true
			sl.life++
			sl.link = &bridge.Link{UserOff: true}
			if sl.modem != nil && sl.modem.State >= bridge.ModemRegistered {
				m := *sl.modem
				m.State = bridge.ModemRegistered
				sl.modem = &m
			}
		}
	})
}

// Touch is a uevent after which nothing is different, such as "change".
func (w *World) Touch() { w.change(func() {}) }

// Do changes the world under its lock, and tells the bridge that it changed.
func (w *World) Do(f func(*World)) { w.change(func() { f(w) }) }

func (w *World) change(f func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f()
	select {
	case w.changed <- struct{}{}:
	default:
	}
}

// later changes the slot after d, unless it has another life by then.
func (w *World) later(port usb.PortPath, sl *slot, d time.Duration, f func()) {
	life := sl.life
	time.AfterFunc(d, func() {
		w.change(func() {
			if w.slots[port] == sl && sl.life == life {
				f()
			}
		})
	})
}

// Changed implements bridge.World.
func (w *World) Changed() <-chan struct{} { return w.changed }

// Devices implements bridge.World.
func (w *World) Devices(_ context.Context, worth func(usb.PortPath, usb.ID) bool) (list []usb.Device, busy []usb.PortPath, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.looks++
	for port, sl := range w.slots {
		if sl.device != nil && sl.stick.Hangs {
			busy = append(busy, port)
			continue
		}
		if sl.device != nil && worth(port, sl.device.ID) {
			list = append(list, *sl.device)
		}
	}
	return list, busy, nil
}

// Looks returns how often the bridge has looked at the devices.
func (w *World) Looks() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.looks
}

// Observe implements bridge.World.
func (w *World) Observe(_ context.Context, port usb.PortPath, _ *usb.Device) (bridge.Observation, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	o := bridge.Observation{
		Time: time.Now(), Port: port, Uplink: w.Uplink, Data: w.Data,
		Created: slices.Sorted(maps.Keys(w.created)), MadeAs: maps.Clone(w.created),
		Services: bridge.Services{ModemManager: w.ModemManager && !w.Deaf, Run: fmt.Sprint("run ", w.restarts), Unmanaged: !w.ModemManager, NetworkManager: w.NetworkManager, WWANEnabled: !w.WWANOff, WWANBlocked: w.Airplane},
	}
	sl := w.slots[port]
	if sl == nil || sl.device == nil {
		return o, nil
	}
	d := *sl.device
	o.Device, o.Media, o.Serial = &d, slices.Clone(sl.media), slices.Clone(sl.serial)
	o.Gate, o.Leased = sl.gate, sl.leased
	o.Off, o.Cut = sl.off, sl.cut
	if w.ModemManager && !w.Deaf && sl.modem != nil {
		m := *sl.modem
		m.Bearers = slices.Clone(m.Bearers)
		o.Modem = &m
		o.Rivals = w.rivals(sl)
		o.Failure = sl.failure
		o.APNs = w.apns(sl)
		if w.NetworkManager {
			o.Profiles = w.seen(sl)
		}
		if w.NetworkManager && sl.link != nil {
			l := *sl.link
			l.Profile = sl.active()
			sl.watchLink(&l)
			o.Link = &l
		}
	}
	return o, nil
}

// ScanSCSI implements bridge.World.
func (w *World) ScanSCSI(_ context.Context, d usb.Device) error {
	w.change(func() {
		if sl := w.at(d); sl != nil && sl.media == nil {
			sl.media = sl.stick.media()
		}
	})
	return nil
}

// Switch implements bridge.World. It is strict: a message that the guard must
// refuse, a second one on one enumeration, or one while the kernel switches the
// stick itself is a violation.
func (w *World) Switch(_ context.Context, t bridge.Telling, plan switcher.Plan, rules switcher.Rules) error {
	var err error
	d := t.Device
	w.change(func() {
		sl := w.at(d)
		if sl == nil {
			err = fmt.Errorf("%w: %w", switcher.ErrNotSent, switcher.ErrGone)
			return
		}
		if sl.stick.Busy > 0 {
			sl.stick.Busy--
			err = &switcher.Refusal{Code: switcher.Busy, What: "cannot switch", Why: "busy", Transient: true}
			return
		}
		if sl.stick.Unsent > 0 {
			sl.stick.Unsent--
			err = fmt.Errorf("%w: no such file", switcher.ErrNotSent)
			return
		}
		sl.told = &t
		w.Sent = append(w.Sent, "switch "+string(d.Port))
		w.Plans = append(w.Plans, plan)
		sl.switched++
		if sl.switched > 1 {
			w.violate("%s: %d switch messages on one enumeration", d.Port, sl.switched)
		}
		if refusal := switcher.Check(*sl.device, sl.media, rules); refusal != nil {
			w.violate("%s: switched what the guard must refuse: %v", d.Port, refusal)
		}
		if sl.stick.Kernel > 0 {
			w.violate("%s: switched what the kernel switches", d.Port)
		}
		w.react(d.Port, sl, plan)
	})
	return err
}

func (w *World) violate(format string, args ...any) {
	w.Violations = append(w.Violations, fmt.Sprintf(format, args...))
}

// Bind implements bridge.World.
func (w *World) Bind(_ context.Context, driver string, id usb.ID) error {
	found := false
	w.change(func() {
		for port, sl := range w.slots {
			given := driver + " " + id.String()
			if sl.device == nil || sl.device.ID != id || !sl.stick.NeedsDriver || sl.stick.NoModule || slices.Contains(w.Given, given) {
				continue
			}
			found = true
			w.Sent = append(w.Sent, "bind "+driver)
			if !w.driven(sl) {
				w.showPorts(port, sl)
			}
			w.Given = append(w.Given, given)
		}
	})
	if !found {
		return fmt.Errorf("driver %s: %w", driver, fs.ErrNotExist)
	}
	return nil
}

// Unbind implements bridge.World. As in the kernel, option keeps what it has.
func (w *World) Unbind(_ context.Context, stale func(usb.ID) bool) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.Given = slices.DeleteFunc(w.Given, func(g string) bool {
		driver, text, _ := strings.Cut(g, " ")
		id, err := usb.ParseID(text)
		if err != nil {
			w.violate("%v", err)
		}
		for _, sl := range w.slots {
			if err == nil && sl.device != nil && sl.device.ID == id && stale(id) {
				w.violate("%s: took its id from driver %s while it was plugged in", sl.device.Port, driver)
			}
		}
		return err == nil && driver != "option" && stale(id)
	})
	return nil
}

// CreateBearer implements bridge.World.
func (w *World) CreateBearer(_ context.Context, modem string, b bridge.Bearer) error {
	w.change(func() {
		w.Sent = append(w.Sent, "bearer "+b.APN)
		for _, sl := range w.slots {
			if sl.modem == nil || sl.modem.Path != modem {
				continue
			}
			if slices.Contains(sl.modem.Bearers, b) {
				w.Violations = append(w.Violations, "created a bearer that was there")
			}
			sl.modem.Bearers = append(slices.Clone(sl.modem.Bearers), b)
		}
	})
	return nil
}

// Dial implements bridge.World. To dial what a user has switched off is a
// violation.
func (w *World) Dial(_ context.Context, modem, profile string) error {
	w.change(func() {
		w.Sent = append(w.Sent, "dial")
		for port, sl := range w.slots {
			if sl.modem == nil || sl.modem.Path != modem || sl.link == nil {
				continue
			}
			w.judgeDial(port, sl)
			if sl.link.Activated {
				w.redial(port, sl)
			}
			sl.tired, sl.coverage.failed = false, 0
			sl.link = &bridge.Link{}
			w.dialAs(us, port, sl)
		}
	})
	return nil
}

// at returns the slot in which exactly this enumeration of d is.
func (w *World) at(d usb.Device) *slot {
	sl := w.slots[d.Port]
	if sl == nil || sl.device == nil || sl.device.Address != d.Address {
		return nil
	}
	return sl
}
