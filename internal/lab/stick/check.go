// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"fmt"

	"modembridge/switcher/usb"
)

// check returns everything that is wrong with a model.
func (m *Model) check() (problems []error) {
	bad := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	if m.Schema != 1 {
		bad("schema is %d, want 1", m.Schema)
	}
	if m.Name == "" || m.Source == "" {
		bad("name and source must be given")
	}
	if m.Storage == nil && m.Modem == nil {
		bad("it has neither a storage nor a modem mode")
	}
	if m.Storage != nil {
		problems = append(problems, m.Storage.check()...)
	}
	switch {
	case m.Switch != nil && (m.Storage == nil || m.Modem == nil):
		bad("switch needs both a storage and a modem mode")
	case m.Switch != nil:
		problems = append(problems, m.Switch.check("switch")...)
	case m.Storage != nil && m.Modem != nil:
		bad("switch is missing")
	}
	if m.Modem != nil {
		problems = append(problems, m.Modem.check()...)
	}
	return problems
}

func (s *Storage) check() (problems []error) {
	bad := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf("storage: "+format, args...))
	}
	if s.USB.IsZero() {
		bad("usb is missing")
	}
	isDisk := s.Class == (usb.Class{}) || s.Class == usb.MassStorageBulkOnly
	if isDisk != (len(s.Units) > 0) || len(s.Units) > 16 {
		bad("class %v with %d units: want 1 to 16 units for %v, and none for another class", s.Class, len(s.Units), usb.MassStorageBulkOnly)
	}
	if isDisk && s.Interrupt {
		bad("bulk-only storage has no interrupt endpoints")
	}
	if s.Out&0x80 != 0 || s.In != 0 && s.In&0x80 == 0 {
		bad("endpoint %02x is to take messages, and %02x to answer them", s.Out, s.In)
	}
	if s.Card != nil {
		problems = append(problems, s.Card.check("storage.card")...)
	}
	for i, u := range s.Units {
		problems = append(problems, u.check(fmt.Sprintf("storage.unit %d", i+1))...)
	}
	return problems
}

func (s *Switch) check(where string) (problems []error) {
	bad := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf(where+format, args...))
	}
	if len(s.On) == 0 {
		bad(".on is missing: nothing would switch it")
	}
	if _, ok := dataPhases[s.Data]; !ok {
		bad(".data is %q, want send, stall or skip", s.Data)
	}
	for i, t := range s.On {
		if count(t.Eject, len(t.CDB) > 0, len(t.Control) > 0, len(t.Message) > 0, t.Reset) != 1 {
			bad(".on %d: want exactly one of eject, cdb, message, control, reset", i+1)
		}
		if len(t.CDB) > 16 || len(t.Control) > 8 {
			bad(".on %d: a command block has at most 16 bytes, a setup 8", i+1)
		}
		if t.Data != nil && len(t.Control) == 0 {
			bad(".on %d: data goes with a control request", i+1)
		}
	}
	return problems
}

func (u Unit) check(where string) (problems []error) {
	bad := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf(where+": "+format, args...))
	}
	if u.Type != "cdrom" && u.Type != "disk" {
		bad("type is %q, want cdrom or disk", u.Type)
	}
	switch u.Medium {
	case "iso", "none":
	case "blank":
		if u.SizeMiB < 1 || u.SizeMiB > 4096 {
			bad("size-mib is %d, want 1 to 4096", u.SizeMiB)
		}
	default:
		bad("medium is %q, want iso, blank or none", u.Medium)
	}
	if len(u.Vendor) > 8 || len(u.Product) > 16 || len(u.Revision) > 4 {
		bad("vendor, product and revision have at most 8, 16 and 4 characters")
	}
	return problems
}

func count(conditions ...bool) (n int) {
	for _, c := range conditions {
		if c {
			n++
		}
	}
	return n
}
