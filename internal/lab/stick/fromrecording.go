// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"modembridge/internal/recording"
	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// FromRecording returns a stick that shows what was recorded: its descriptors,
// the time that it stays away between its two modes, and on each AT port the
// answers that this port gave. What is not in a recording is made up: the SIM,
// the network, all other answers, and, where nobody saw what switches it, that
// it is an eject. A recorded stick is one of high speed, whatever it was.
func FromRecording(r *recording.Recording) (*Model, error) {
	m := &Model{
		Schema: 1, Name: recordedName(r), Source: fmt.Sprintf("recorded on %v by %s", r.Date, cmp.Or(r.Program, "somebody")),
		recorded: r,
	}
	if err := m.record(r); err != nil {
		return nil, fmt.Errorf("cannot make a stick of the recording: %w", err)
	}
	if problems := m.check(); len(problems) > 0 {
		return nil, fmt.Errorf("cannot make a stick of the recording: %w", problems[0])
	}
	return m, nil
}

// loadRecording returns the stick of a file that `modembridge quirk record` made.
func loadRecording(path string) (*Model, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, recording.MaxSize+1))
	if err != nil {
		return nil, err
	}
	r, err := recording.Parse(path, text)
	if err != nil {
		return nil, err
	}
	return FromRecording(r)
}

func recordedName(r *recording.Recording) string {
	p := r.Modem
	if p == nil {
		p = r.Storage
	}
	return cmp.Or(strings.TrimSpace(p.Manufacturer+" "+p.Product), p.USB.String())
}

// record makes the modes of what was recorded.
func (m *Model) record(r *recording.Recording) error {
	if r.Modem != nil {
		mode, err := recordedModem(r.Modem)
		if err != nil {
			return err
		}
		m.Modem = mode
	}
	if r.Storage == nil {
		return nil
	}
	on, err := recordedTriggers(r)
	if err != nil {
		return err
	}
	if staysInPlace(r) {
		m.Modem.Switch = on
		return nil
	}
	if m.Storage, err = recordedStorage(r.Storage); m.Modem != nil {
		m.Switch = on
	}
	return err
}

// staysInPlace reports whether the stick was switched without leaving the bus.
func staysInPlace(r *recording.Recording) bool {
	return r.Modem != nil && r.Modem.USB == r.Storage.USB && slices.Equal(r.Modem.Blob(), r.Storage.Blob()) &&
		!slices.ContainsFunc(r.Events, func(e recording.Event) bool { return e.What == recording.Gone })
}

// recordedTriggers returns what switches the stick, and how long that takes.
func recordedTriggers(r *recording.Recording) (*Switch, error) {
	s := &Switch{LeaveAfter: Duration(100 * time.Millisecond), ReturnAfter: Duration(500 * time.Millisecond)}
	var plan switcher.Plan
	if r.Switch != nil {
		plan = (&quirks.Quirk{Switch: r.Switch.Plan}).Plan()
		var err error
		if s.On, err = methodTriggers(plan); err != nil {
			return nil, err
		}
		if plan.Method == switcher.Cisco {
			s.Data = "skip" // see FromQuirk
		}
	}
	switch {
	case staysInPlace(r) && plan.Alternate != nil:
		s.On = append(s.On, Trigger{Control: Bytes{0x01, setInterface, *plan.Alternate, 0}})
	case staysInPlace(r):
		s.On = append(s.On, Trigger{Control: Bytes{0x00, setConfiguration, r.Modem.Configuration, 0}})
	case plan.Reset:
		s.On = append(s.On, Trigger{Reset: true})
	case len(s.On) == 0:
		s.On = []Trigger{{Eject: true}}
	}
	s.InOrder = len(s.On) > 1
	switched, gone, back := moments(r.Events)
	if switched >= 0 && gone >= switched {
		s.LeaveAfter = Duration(gone - switched)
	}
	if gone >= 0 && back >= gone {
		s.ReturnAfter = Duration(back - gone)
	}
	return s, nil
}

// moments returns when the stick was told to switch, when it left, and when it
// was back for good; -1 for what was not seen.
func moments(events []recording.Event) (switched, gone, back time.Duration) {
	switched, gone, back = -1, -1, -1
	for _, e := range events {
		at := time.Duration(e.At)
		switch {
		case e.What == recording.Switched && switched < 0:
			switched = at
		case e.What == recording.Gone && gone < 0:
			gone = at
		case e.What == recording.Appears && gone >= 0:
			back = at
		}
	}
	return switched, gone, back
}

// recordedStorage returns the mode that the stick is plugged in with.
func recordedStorage(p *recording.Personality) (*Storage, error) {
	d, err := p.Device()
	if err != nil {
		return nil, err
	}
	first := firstInterface(d, p.Configuration)
	if first == nil {
		return nil, errors.New("storage: it has no interface")
	}
	s := &Storage{USB: p.USB, Revision: Revision(d.Revision), Class: first.Class}
	if s.Class != usb.MassStorageBulkOnly {
		return s, nil
	}
	for _, u := range p.Units {
		if u.Interface == first.Number {
			s.Units = append(s.Units, recordedUnit(u))
		}
	}
	if len(s.Units) == 0 { // it was switched before the kernel had asked for any
		s.Units = []Unit{recordedUnit(recording.Unit{Type: switcher.TypeCDROM})}
	}
	return s, nil
}

// firstInterface returns the first one of a configuration, nil when there is
// none.
func firstInterface(d usb.Device, configuration uint8) *usb.Interface {
	for _, c := range d.Configs {
		if c.Value == configuration && len(c.Interfaces) > 0 {
			return &c.Interfaces[0]
		}
	}
	return nil
}

// recordedUnit returns a logical unit with a medium that is as large, but not
// larger than it has to be to be a real disk for the guard.
func recordedUnit(u recording.Unit) Unit {
	const enough = 128
	unit := Unit{Type: "disk", Removable: true, ReadOnly: u.ReadOnly, Vendor: u.Vendor, Product: u.Model, Revision: u.Revision, Medium: "none"}
	switch {
	case u.Type == switcher.TypeCDROM:
		unit.Type, unit.ReadOnly, unit.Medium, unit.Label = "cdrom", true, "iso", "RECORDED"
	case u.SizeMiB > 0:
		unit.Medium, unit.SizeMiB = "blank", int(min(u.SizeMiB, enough))
	}
	return unit
}
