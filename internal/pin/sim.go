// SPDX-License-Identifier: GPL-3.0-or-later

package pin

import (
	"fmt"
	"log/slog"
	"strings"

	"modembridge/switcher/usb"
)

// A SIM is what is known about a SIM. It shows of its numbers only which are
// known.
type SIM struct {
	ICCID string       // its number; "" while it cannot be read
	IMEI  string       // the number of the stick that it is in, "" when unknown
	Port  usb.PortPath // the USB port of that stick
}

// Known reports whether enough is known to tell the SIM from others: its number,
// or the stick and the port that it is in.
func (s SIM) Known() bool { return s.number() != "" || s.slot() != "" }

// number returns the ICCID without the F that fills what the card has no digit for
// (ETSI TS 102 221, 13.2), which some sticks show and others do not; "" when it is
// unknown.
func (s SIM) number() string { return strings.TrimRight(strings.ToUpper(s.ICCID), "F") }

// slot names the stick and the port together, "" when one of them is unknown.
func (s SIM) slot() string {
	if s.IMEI == "" || s.Port == "" {
		return ""
	}
	return s.IMEI + " in " + string(s.Port)
}

// String says which SIM it is without its numbers: "the SIM in 1-1.4, whose
// number is known".
func (s SIM) String() string {
	where, what := "the SIM", "unknown"
	if s.Port != "" {
		where += " in " + string(s.Port)
	}
	if s.number() != "" {
		what = "known"
	}
	return where + ", whose number is " + what
}

// GoString is [SIM.String], for %#v.
func (s SIM) GoString() string { return s.String() }

// LogValue is [SIM.String], for a log.
func (s SIM) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText is [SIM.String], for JSON.
func (s SIM) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// An Insertion is the time that a stick is in its port, from one enumeration to
// the next, or less: see [Memory.Removed].
type Insertion string

// NewInsertion returns the insertion of a stick, "BOOT-ID/BUS-ADDRESS". The boot
// id is that of /proc/sys/kernel/random/boot_id. The kernel uses an address again
// once all 127 of the bus were used (drivers/usb/core/hub.c, choose_devnum), so
// whoever sees a stick go says so to [Memory.Removed].
func NewInsertion(boot string, d usb.Device) Insertion {
	return Insertion(fmt.Sprintf("%s/%d-%d", boot, d.Bus, d.Address))
}

// boot returns the boot id.
func (i Insertion) boot() string {
	boot, _, _ := strings.Cut(string(i), "/")
	return boot
}
