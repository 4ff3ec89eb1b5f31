// SPDX-License-Identifier: GPL-3.0-or-later

package harvest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"modembridge/quirks"
	"modembridge/quirks/modalias"
	"modembridge/switcher/usb"
)

// Kernel is what a kernel knows about modems by their ids.
type Kernel struct {
	Name    string // "Linux 6.1"
	Aliases *modalias.Table
	Layouts map[usb.ID]Layout // of its module qcserial
}

// The modules that make ports of modems, the more telling one first: serial
// ports before network ones, and drivers of modems before those of a class.
var (
	serialModules  = []string{"option", "sierra", "qcserial", "hso", "qcaux", "cdc_acm"}
	networkModules = []string{"qmi_wwan", "cdc_mbim", "huawei_cdc_ncm", "sierra_net", "kalmia", "cdc_ncm", "cdc_ether", "rndis_host"}
	modemModules   = slices.Concat(serialModules, networkModules)
)

// Storage modules take a stick's CD-ROM, and never its ports.
var storageModules = []string{"usb_storage", "uas"}

// classModules find their devices by class, so that they need no id.
var classModules = []string{"cdc_acm", "cdc_mbim", "cdc_ncm", "cdc_ether", "rndis_host"}

// A claim is who takes the devices of an id.
type claim struct {
	driver string // of modemModules, "" for none of them
	others []string
	source string
}

// claim returns who takes an id by name, or else all vendor-specific interfaces
// of its vendor; ok is false when nobody does.
func (k Kernel) claim(id usb.ID) (c claim, ok bool) {
	aliases := slices.DeleteFunc(slices.Clone(k.Aliases.Named(id)), func(a modalias.Alias) bool {
		return slices.Contains(storageModules, a.Module)
	})
	of := id.String()
	if len(aliases) == 0 {
		// Most vendors have classes of their own for some port or other. What
		// counts is the class that nearly every stick has.
		aliases, of = k.Aliases.OfVendor(id.Vendor), fmt.Sprintf("every %04x", id.Vendor)
		i := slices.IndexFunc(aliases, takesVendorSpecific)
		if i < 0 {
			return claim{}, false
		}
		aliases = aliases[i : i+1]
	}
	takes := make(map[string][]string)
	for _, a := range aliases {
		if slices.Contains(modemModules, a.Module) {
			takes[a.Module] = append(takes[a.Module], interfaces(a.Pattern))
		} else if !slices.Contains(c.others, a.Module) {
			c.others = append(c.others, a.Module)
		}
	}
	var told []string
	for _, module := range modemModules {
		if list := takes[module]; list != nil {
			told = append(told, fmt.Sprintf("%s takes %s%s", module, of, abridged(list)))
			c.driver = cmp.Or(c.driver, module)
		}
	}
	c.source = fmt.Sprintf("%s, modules.alias: %s", k.Name, strings.Join(told, ", "))
	return c, true
}

// takesVendorSpecific reports whether an alias is for class ff/ff/ff, that of
// the ports of nearly every stick.
func takesVendorSpecific(a modalias.Alias) bool {
	class, ok := a.Interface.Class()
	return ok && class == usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff}
}

// interfaces says which interfaces of a device a pattern is for, "" for all.
func interfaces(p modalias.Pattern) string {
	switch class, whole := p.Interface.Class(); {
	case p.Number != modalias.Any:
		return fmt.Sprintf("interface %d", p.Number)
	case whole:
		return class.String()
	case p.Interface[0] != modalias.Any:
		return fmt.Sprintf("class %02x", int(p.Interface[0]))
	}
	return ""
}

// abridged lists what a module takes; many classes are the vendor's own.
func abridged(list []string) string {
	slices.SortFunc(list, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b)) })
	list = slices.Compact(list)
	if list[0] == "" {
		return ""
	}
	const most = 4
	if len(list) > most {
		rest := len(list) - 1
		return fmt.Sprintf(" %s and %d others", list[rest], rest)
	}
	return " " + strings.Join(list, ", ")
}

// A Layout is the number of a port layout of the module qcserial.
type Layout uint64

// ports returns what the interfaces of the layout are for, and source where
// that is said (kernel: drivers/usb/serial/qcserial.c, qcprobe). A Huawei one
// goes by class, of which the driver knows only those that are no serial ports.
func (l Layout) ports() (ports []quirks.Port, source string) {
	port := func(n uint8, r quirks.Role) quirks.Port {
		return quirks.Port{Interface: quirks.Selector{ByNumber: true, Number: n}, Role: r}
	}
	const file = "drivers/usb/serial/qcserial.c, "
	switch l {
	case 0:
		return []quirks.Port{port(1, quirks.QCDM), port(2, quirks.ATPrimary), port(3, quirks.GPS)}, file + "layout of Gobi 2000 and later"
	case 1:
		return []quirks.Port{port(0, quirks.QCDM), port(2, quirks.ATPrimary)}, file + "layout of Gobi 1000"
	case 2:
		return []quirks.Port{port(0, quirks.QCDM), port(2, quirks.GPS), port(3, quirks.ATPrimary)}, file + "layout of Sierra Wireless"
	}
	return nil, ""
}
