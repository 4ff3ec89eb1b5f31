// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// FromQuirk returns a stick that a quirk matches, that the quirk's plan
// switches, and that comes back as the first of the quirk's modems. known is what
// is known of that, nil when nothing is. What neither says is made up: such a
// stick proves that what is written down is done, and nothing about a real one.
func FromQuirk(q *quirks.Quirk, known *quirks.Modem) (*Model, error) {
	plan := q.Plan()
	triggers, err := methodTriggers(plan)
	if err != nil {
		return nil, fmt.Errorf("cannot make a stick of %s: %w", q.ID, err)
	}
	m := &Model{
		Schema: 1, Name: q.Name, Source: "made from quirk " + q.ID,
		Strings: Strings{
			Manufacturer: fitting(q.Match.Manufacturer, "Emulated"),
			Product:      fitting(q.Match.Product, "Stick"),
			Serial:       fitting(q.Match.Serial, ""),
		},
		Modem: quirkModem(q, known),
	}
	if len(plan.Configuration) > 0 || plan.Alternate != nil {
		m.Modem.switchInPlace(q, plan, triggers)
	} else {
		if plan.Reset {
			triggers = append(triggers, Trigger{Reset: true})
		}
		m.Storage = quirkStorage(q, plan)
		m.Switch = &Switch{
			On: triggers, InOrder: len(triggers) > 1,
			LeaveAfter: Duration(100 * time.Millisecond), ReturnAfter: Duration(500 * time.Millisecond),
		}
		if plan.Method == switcher.Cisco {
			// usb_modeswitch gets through all eleven commands, and does no data
			// phase: so the real one cannot insist on it.
			m.Switch.Data = "skip"
		}
	}
	if problems := m.check(); len(problems) > 0 {
		return nil, fmt.Errorf("cannot make a stick of %s: %w", q.ID, problems[0])
	}
	return m, nil
}

// FromDB returns a stick made from the quirk with that id, and from the quirk
// that matches what it comes back as, where there is one: some sticks are
// switched in two halves.
func FromDB(db *quirks.DB, id string) (*Model, error) {
	q := db.Quirk(id)
	if q == nil {
		return nil, fmt.Errorf("no quirk has the id %q", id)
	}
	m, err := FromQuirk(q, db.ModemByID(returnsAs(q)))
	if err != nil || q.ModemClass == 0 {
		return m, err
	}
	for _, next := range db.Quirks() {
		if next.Match.USB == m.Modem.USB && next.Match.Interface.First == q.ModemClass {
			second, err := FromQuirk(next, db.ModemByID(returnsAs(next)))
			if err != nil {
				return nil, err
			}
			m.Modem = second.Modem
		}
	}
	return m, nil
}

// fitting returns a text that a match's pattern accepts, or other where it asks
// for none.
func fitting(pattern, other string) string {
	if pattern == "" {
		return other
	}
	first, _, _ := strings.Cut(pattern, "|")
	return strings.TrimSpace(strings.ReplaceAll(first, "*", ""))
}

// quirkStorage returns the mode that the quirk matches.
func quirkStorage(q *quirks.Quirk, plan switcher.Plan) *Storage {
	s := &Storage{USB: q.Match.USB, Revision: quirkRevision(q), Class: askedClass(q), Out: 0x02, In: 0x81}
	if plan.Out != 0 {
		s.Out = plan.Out
	}
	if plan.In&0x80 != 0 {
		s.In = plan.In
	}
	if s.Class == (usb.Class{}) {
		s.Class = quirkClass(q, plan)
	}
	s.Interrupt = plan.Method == switcher.MobileAction
	if s.Class == usb.MassStorageBulkOnly {
		s.Units = quirkUnits(q, plan)
	}
	if plan.Method == switcher.Sierra && q.Kernel.Contains(uint16(s.Revision)) {
		// usb-storage asks first which software the disc holds, and switches
		// unless it is for Linux (drivers/usb/storage/sierra_ms.c, struct
		// swoc_info).
		s.Answers = []Reply{{Control: Bytes{0xc0, 0x0a}, Data: make(Bytes, 60)}}
	}
	return s
}

// askedClass returns the class that the quirk asks for by name, zero when it
// does not.
func askedClass(q *quirks.Quirk) usb.Class {
	if first := q.Match.Interface.First; first != 0 {
		return usb.Class{Class: uint8(first)}
	}
	return q.Match.Interface.Class
}

// quirkRevision returns the lowest bcdDevice that the quirk matches.
func quirkRevision(q *quirks.Quirk) Revision {
	if q.Match.Revision == nil {
		return 0
	}
	return Revision(q.Match.Revision.First)
}

// quirkClass returns a class for a quirk that does not care.
func quirkClass(q *quirks.Quirk, plan switcher.Plan) usb.Class {
	switch {
	case plan.Method == switcher.MobileAction:
		return usb.Class{Class: 0x03} // takes SET_REPORT, as an input device does
	case plan.Method != switcher.Messages:
		return usb.MassStorageBulkOnly
	}
	for _, m := range plan.Messages {
		if _, err := switcher.ParseCBW(m); err == nil {
			return usb.MassStorageBulkOnly
		}
	}
	if q.ModemClass == 0xff {
		return idle
	}
	return usb.Class{Class: 0xff}
}

// idle is a class that no driver of Linux takes: application-specific, without
// a subclass (USB-IF, Defined Class Codes).
var idle = usb.Class{Class: 0xfe}

// quirkUnits returns a CD-ROM, or a small disk where the quirk knows of one. A
// plan that speaks to a second unit has one behind it, a card reader without a
// card.
func quirkUnits(q *quirks.Quirk, plan switcher.Plan) []Unit {
	other := "Emulated"
	if plan.Method == switcher.Option && q.Kernel.Contains(uint16(quirkRevision(q))) {
		other = "Option" // usb-storage asks for it (drivers/usb/storage/option_ms.c)
	}
	first := Unit{
		Type: "cdrom", Removable: true, ReadOnly: true,
		Vendor:   fitting(q.Match.SCSIVendor, other),
		Product:  fitting(q.Match.SCSIModel, "Install"),
		Revision: fitting(q.Match.SCSIRevision, "1.00"),
		Medium:   "iso", Label: "INSTALL",
	}
	if q.AllowDisk {
		first.Type, first.Medium, first.Label, first.SizeMiB = "disk", "blank", "", 4
	}
	if !speaksToSecondUnit(plan) {
		return []Unit{first}
	}
	return []Unit{first, {
		Type: "disk", Removable: true, Vendor: "Emulated", Product: "Card", Revision: "1.00", Medium: "none",
	}}
}

// speaksToSecondUnit reports whether the plan sends commands to logical unit 1.
func speaksToSecondUnit(plan switcher.Plan) bool {
	return plan.Method == switcher.StandardEject || slices.ContainsFunc(plan.Messages, func(m switcher.Message) bool {
		cbw, err := switcher.ParseCBW(m)
		return err == nil && cbw.LUN == 1
	})
}

// switchInPlace makes the stick one that stays on the bus, with the id that it
// has: it is a modem in another configuration than the one it starts in, or
// behind another alternate setting.
func (m *Modem) switchInPlace(q *quirks.Quirk, plan switcher.Plan, triggers []Trigger) {
	ports := Configuration{Value: 1, Interfaces: m.Interfaces}
	m.USB, m.Interfaces = q.Match.USB, nil
	if n := len(plan.Configuration); n > 0 {
		// The last choice is what is left when the better ones are not there.
		ports.choose(plan.Configuration[n-1])
		start := Configuration{Value: 1, Interfaces: []Interface{quirkStart(q, plan)}}
		if ports.Value == start.Value {
			start.Value = 2
		}
		m.Configurations = []Configuration{start}
		triggers = append(triggers, Trigger{Control: Bytes{0x00, setConfiguration, ports.Value, 0}})
	}
	if plan.Alternate != nil {
		first := quirkStart(q, plan)
		ports.Interfaces[0].Alternate = *plan.Alternate
		ports.Interfaces = append([]Interface{first}, ports.Interfaces...)
		triggers = append(triggers, Trigger{Control: Bytes{0x01, setInterface, *plan.Alternate, 0}})
	}
	m.Configurations = append(m.Configurations, ports)
	m.Switch = &Switch{On: triggers, InOrder: len(triggers) > 1}
}

// choose makes the configuration the one that a choice names.
func (c *Configuration) choose(choice switcher.Choice) {
	switch first := &c.Interfaces[0]; {
	case choice.Number != 0:
		c.Value = choice.Number
	case choice.Class == vendorSpecific:
		c.Value = 1 // as Sierra's sticks count the one with QMI
	default:
		c.Value = 2
		first.Class, first.Role, first.Data = choice.Class, RoleSilent, 0
	}
}

// quirkStart returns the interface that the stick shows before it is switched
// in place.
func quirkStart(q *quirks.Quirk, plan switcher.Plan) Interface {
	switch class := askedClass(q); {
	case class != (usb.Class{}):
		return Interface{Class: class, Role: RoleSilent}
	case q.Match.Interface.Any:
		return Interface{Class: idle, Role: RoleSilent}
	}
	unit := quirkUnits(q, plan)[0]
	return Interface{Class: usb.MassStorageBulkOnly, Role: RoleStorage, Unit: &unit}
}
