// SPDX-License-Identifier: GPL-3.0-or-later

package harvest

import (
	"fmt"
	"strconv"
	"strings"

	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// A listing is the interfaces of a modem that are serial ports, all of them.
type listing struct {
	serial []uint8
	source string
}

// String names the interfaces and the source.
func (l listing) String() string {
	var numbers []string
	for _, n := range l.serial {
		numbers = append(numbers, strconv.Itoa(int(n)))
	}
	return fmt.Sprintf("%s (%s)", strings.Join(numbers, ", "), l.source)
}

// listings are those that people have published as the output of usb-devices.
var listings = map[usb.ID]listing{
	{Vendor: 0x12d1, Product: 0x1436}: {[]uint8{0, 3, 4}, "forums.linuxmint.com/viewtopic.php?p=692422"},
}

// listing returns the serial interfaces of a modem from the first one on, as
// far as it is certain that none is missing in between: all of a published
// list, all that qcserial takes of a layout, or those of a layout without a gap
// from interface 0 on.
func (j *joiner) listing(m quirks.Modem) listing {
	if l, ok := listings[m.USB]; ok {
		return l
	}
	var l listing
	_, whole := j.Kernel.Layouts[m.USB]
	for _, p := range m.Ports {
		gap := !whole && int(p.Interface.Number) != len(l.serial)
		if !p.Interface.ByNumber || gap || p.Role == quirks.Ignore || p.Role == quirks.Audio {
			break
		}
		l.serial = append(l.serial, p.Interface.Number)
	}
	return l
}

// ports returns the ports that the entry counts; nil when the list is too short
// to tell which these are.
func (e WWANEntry) ports(l listing) []quirks.Port {
	if !e.counts() || max(*e.Control, *e.Data) >= len(l.serial) {
		return nil
	}
	port := func(i int, r quirks.Role) quirks.Port {
		return quirks.Port{Interface: quirks.Selector{ByNumber: true, Number: l.serial[i]}, Role: r}
	}
	if *e.Control == *e.Data {
		return []quirks.Port{port(*e.Control, quirks.ATPrimary)}
	}
	ports := []quirks.Port{port(*e.Control, quirks.ATPrimary), port(*e.Data, quirks.PPP)}
	sortPorts(ports)
	return ports
}

// count uses OpenWrt's count of ports: for a modem whose interfaces have no
// roles by number yet, or else to hold it against them. It returns where the
// count says otherwise.
func (j *joiner) count(m *quirks.Modem) (against string) {
	table, ok := j.WWAN.Entries[m.USB]
	if !ok {
		return ""
	}
	j.report.wwan.ours++
	if !table.counts() {
		return ""
	}
	j.report.wwan.counts++
	l := j.listing(*m)
	ports := table.ports(l)
	theirs, _ := dials(ports)
	ours, numbered := dials(m.Ports)
	switch {
	case ports == nil:
		j.report.wwan.uncertain++
	case !numbered:
		j.report.wwan.taken++
		m.Ports = ports
		j.prove(m, quirks.ClaimPorts, fmt.Sprintf("%s, file %v, which counts ports; the serial ones are the interfaces %s", j.WWAN.Name, m.USB, l))
	case ours == theirs:
		j.report.wwan.agree++
	default:
		against = fmt.Sprintf("%s dials on interface %d", j.WWAN.Name, theirs)
		j.report.note(m.USB, "contradicted", against)
	}
	return against
}

// dials returns the interface that carries data in a layout: the one for PPP,
// or else the primary one.
func dials(ports []quirks.Port) (n uint8, ok bool) {
	for _, role := range []quirks.Role{quirks.PPP, quirks.ATPrimary} {
		for _, p := range ports {
			if p.Role == role && p.Interface.ByNumber {
				return p.Interface.Number, true
			}
		}
	}
	return 0, false
}
