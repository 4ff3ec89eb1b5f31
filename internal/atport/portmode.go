// SPDX-License-Identifier: GPL-3.0-or-later

package atport

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// A Use is what a vendor says that a port is for.
type Use uint8

// The uses. A port without one is not told of, or is no serial port.
const (
	NoUse       Use = iota
	UseModem        // dials
	UseCommands     // what Huawei calls PCUI: commands, beside a call
	UseDiag
	UseGPS
	UseShell // of the stick's own processors
)

// A PortUse is one port in an answer to AT^GETPORTMODE.
type PortUse struct {
	Name   string // in capitals: "PCUI", "MDM", "NDIS"
	Number int    // counts from 0 or 1, by firmware: no interface number
	Use    Use
}

// maxPorts is more than a device can have interfaces that matter.
const maxPorts = 32

// portMode reads the answer to AT^GETPORTMODE, such as
//
//	^GETPORTMODE: TYPE: WCDMA: huawei,MDM:0,PCUI:1,NDIS:2,CDROM:3,SD:4,
//	^getportmode:type:WCDMA:Qualcomm,NDIS:0,DIAG:1,PCUI:2,MDM:3,SD:4
//
// (both from ModemManager's test-modem-helpers-huawei.c). It may come in
// several lines.
func portMode(lines []string) []PortUse {
	var out []PortUse
	for part := range strings.SplitSeq(strings.Join(lines, ","), ",") {
		i := strings.LastIndexByte(part, ':')
		if i < 0 {
			continue
		}
		// "^GETPORTMODE: TYPE: WCDMA: huawei" has no number: it is no port.
		number, err := strconv.ParseUint(strings.TrimSpace(part[i+1:]), 10, 8)
		name := strings.ToUpper(strings.TrimSpace(part[:i]))
		if err != nil || name == "" || len(out) == maxPorts {
			continue
		}
		out = append(out, PortUse{name, int(number), use(name)})
	}
	slices.SortStableFunc(out, func(a, b PortUse) int { return cmp.Compare(a.Number, b.Number) })
	return out
}

// use returns what a port of that name is for (ModemManager,
// mm-modem-helpers-huawei.c). Network, storage and Bluetooth ports are no
// serial ones.
func use(name string) Use {
	switch name {
	case "MDM", "MODEM", "3G_MODEM":
		return UseModem
	case "PCUI":
		return UseCommands
	case "DIAG", "3G_DIAG", "4G_DIAG":
		return UseDiag
	case "GPS":
		return UseGPS
	case "A_SHELL", "C_SHELL":
		return UseShell
	}
	return NoUse
}

// huaweiUse returns what the class of an interface of Huawei's says that its
// port is for, NoUse when it says nothing (ModemManager,
// 77-mm-huawei-net-port-types.rules). Sticks up to about 2011 have ff/ff/ff
// throughout.
func huaweiUse(t Target) Use {
	if t.USB.Vendor != vendorHuawei || t.Interface.Class.Class != 0xff {
		return NoUse
	}
	switch c := t.Interface.Class; [2]uint8{c.SubClass, c.Protocol} {
	case [2]uint8{0x01, 0x01}, [2]uint8{0x02, 0x01}:
		return UseModem
	case [2]uint8{0x01, 0x02}, [2]uint8{0x02, 0x02}:
		return UseCommands
	case [2]uint8{0x01, 0x05}, [2]uint8{0x01, 0x14}, [2]uint8{0x06, 0x14}:
		return UseGPS
	}
	return NoUse
}

const (
	vendorHuawei = 0x12d1
	// productMU609 crashes when it is asked AT^GETPORTMODE (ModemManager,
	// 77-mm-huawei-net-port-types.rules).
	productMU609 = 0x1573
)

// asksPortMode reports whether the port may be asked AT^GETPORTMODE. It is not
// where the class tells the same without a question: what crashed one model
// may crash its sisters.
func asksPortMode(t Target) bool {
	return t.USB.Vendor == vendorHuawei && t.USB.Product != productMU609 && !t.SkipPortMode && huaweiUse(t) == NoUse
}
