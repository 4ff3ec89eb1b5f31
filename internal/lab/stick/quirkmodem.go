// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"cmp"
	"slices"
	"time"

	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// quirkModem returns the mode that the stick comes back in.
func quirkModem(q *quirks.Quirk, known *quirks.Modem) *Modem {
	m := &Modem{
		USB: returnsAs(q), Revision: quirkRevision(q),
		Interfaces: quirkInterfaces(known),
		AT: AT{
			Manufacturer: "Emulated", Model: "Stick", Revision: "1.0",
			IMEI: "004999010640009", IMSI: "244050000000009", ICCID: "8935805000000000009",
			SIMOperator: "24405", Operator: "24405", OperatorName: "Elisa",
			RegisterAfter: Duration(1500 * time.Millisecond), Signal: 20, APNs: []string{"internet"},
		},
	}
	if first := &m.Interfaces[0]; q.ModemClass != 0 && q.ModemClass != quirks.ClassCode(first.Class.Class) {
		first.Class, first.Data = usb.Class{Class: uint8(q.ModemClass)}, 0
	}
	return m
}

// returnsAs returns the id that the stick comes back with.
func returnsAs(q *quirks.Quirk) usb.ID {
	if len(q.Modems) > 0 && q.ModemClass == 0 {
		return q.Modems[0]
	}
	return q.Match.USB
}

// Classes of serial ports: that of most sticks, and that of the ones that follow
// the standard (USB CDC 1.2, table 16; PSTN 1.2, table 2).
var (
	vendorSpecific = usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff}
	abstractModem  = usb.Class{Class: 0x02, SubClass: 0x02, Protocol: 0x01}
)

// quirkInterfaces returns the interfaces of a modem mode: those that are known,
// others that make it one that dials, and nothing that answers in between.
func quirkInterfaces(known *quirks.Modem) []Interface {
	var all []Interface
	if known != nil {
		all = knownInterfaces(known)
	}
	if !slices.ContainsFunc(all, func(i Interface) bool { return i.Role == RoleATPPP }) {
		all = append(all, unheardOf(known, all)...)
	}
	for i := range all {
		all[i].Interrupt = all[i].Role == RoleATPPP
	}
	if known != nil && known.Driver == "cdc_acm" {
		makeCDC(all)
	}
	last := uint8(0)
	for _, i := range all {
		last = max(last, i.last())
	}
	for n := range last {
		if isFree(all, n) {
			all = append(all, Interface{Number: n, Class: vendorSpecific, Role: RoleSilent})
		}
	}
	slices.SortFunc(all, func(a, b Interface) int { return cmp.Compare(a.Number, b.Number) })
	return all
}

// unheardOf returns ports of a layout that no habit would guess: what commands
// are for is not the first one, and what dials comes late and alone has an
// interrupt endpoint. A stick that follows the standard has interrupt endpoints
// everywhere, and no more than one port.
func unheardOf(known *quirks.Modem, others []Interface) []Interface {
	roles := []Role{RoleDiag, RoleAT, RoleSilent, RoleATPPP}
	if known != nil && known.Driver == "cdc_acm" {
		roles = []Role{RoleATPPP}
	}
	var all []Interface
	for n := uint8(0); len(all) < len(roles); n++ {
		if isFree(others, n) {
			all = append(all, Interface{Number: n, Class: vendorSpecific, Role: roles[len(all)]})
		}
	}
	return all
}

// knownInterfaces returns the ports that the database knows of an id. Those that
// it knows by class are of all sticks of a vendor, so this one has those of the
// first subclass.
func knownInterfaces(known *quirks.Modem) []Interface {
	var ports []quirks.Port
	var all []Interface
	for _, p := range known.Ports {
		if p.Interface.ByNumber {
			ports = append(ports, p)
			all = append(all, Interface{Number: p.Interface.Number, Class: vendorSpecific})
		}
	}
	first := uint8(0)
	for _, p := range known.Ports {
		class := p.Interface.Class
		if p.Interface.ByNumber || first != 0 && class.SubClass != first {
			continue
		}
		first = class.SubClass
		n := uint8(0)
		for !isFree(all, n) {
			n++
		}
		ports = append(ports, p)
		all = append(all, Interface{Number: n, Class: class})
	}
	separate := slices.ContainsFunc(ports, func(p quirks.Port) bool { return p.Role == quirks.PPP })
	for i, p := range ports {
		all[i].Role = emulated(p.Role, separate)
	}
	return all
}

// emulated returns what a port does that the database gives a role. separate
// says that another port than the primary one dials.
func emulated(r quirks.Role, separate bool) Role {
	switch {
	case r == quirks.PPP, r == quirks.ATPrimary && !separate:
		return RoleATPPP
	case r == quirks.ATPrimary, r == quirks.ATSecondary:
		return RoleAT
	case r == quirks.QCDM:
		return RoleDiag
	case r == quirks.GPS:
		return RoleNMEA
	case r == quirks.Audio:
		return RoleVoice
	}
	return RoleSilent
}

// makeCDC makes ports those of the standard, where there is a number for the
// second half.
func makeCDC(ports []Interface) {
	for i := range ports {
		if n := ports[i].Number + 1; isFree(ports, n) {
			ports[i].Class, ports[i].Data = abstractModem, n
		}
	}
}

// isFree reports whether no interface has the number.
func isFree(all []Interface, n uint8) bool {
	return !slices.ContainsFunc(all, func(i Interface) bool { return i.Number == n || i.Data == n && n != 0 })
}
