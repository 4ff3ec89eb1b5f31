// SPDX-License-Identifier: GPL-3.0-or-later

package atport

import (
	"slices"
	"strings"
	"time"

	"modembridge/switcher/usb"
)

// A Target is a serial port that is to be asked what it is.
type Target struct {
	TTY       string        // "ttyUSB0"
	Interface usb.Interface // that it belongs to
	USB       usb.ID        // of the device
	// SkipPortMode says that the device does not survive AT^GETPORTMODE, or
	// need not be asked: its quirk carries ID_MM_HUAWEI_DISABLE_GETPORTMODE.
	SkipPortMode bool
}

// interrupt reports whether the port's interface has an interrupt endpoint to
// the host, by which a modem tells of its control lines.
func (t Target) interrupt() bool {
	_, in := t.Interface.First(usb.Interrupt)
	return in != 0
}

// A Kind is what a port turned out to be.
type Kind uint8

// The kinds of ports.
const (
	Unknown Kind = iota // not to be found out this time
	AT                  // answers commands
	NMEA                // sends the sentences of a GNSS receiver
	QCDM                // answers Qualcomm's diagnostic protocol
	Silent              // answers nothing; a slow stick's port may do so too
	Gone                // is not there, or was unplugged meanwhile
	Busy                // another program has it
)

// String returns the kind in a word, in lower case.
func (k Kind) String() string {
	names := []string{"unknown", "at", "nmea", "qcdm", "silent", "gone", "busy"}
	if int(k) < len(names) {
		return names[k]
	}
	return "invalid"
}

// A Finding is what [Probe] found out about a port.
type Finding struct {
	Target
	Kind Kind
	Err  error         // why the port is Gone, Busy or Unknown; nil otherwise
	Took time.Duration // until the kind was known and the questions answered

	// Unsolicited says that results came that nobody had asked for ("^RSSI:").
	// An AT port is listened to for as long as any port is being asked.
	Unsolicited bool
	// Capabilities are the command sets that AT+GCAP lists, without their plus
	// signs: "CGSM" is a GSM modem, "FCLASS" a fax.
	Capabilities []string
	// PortMode is the answer to AT^GETPORTMODE, in the order of its numbers.
	PortMode []PortUse
}

// maxCapabilities is more than any modem lists.
const maxCapabilities = 16

// capabilities reads the answer to AT+GCAP: "+GCAP: +CGSM,+DS,+ES".
func capabilities(lines []string) []string {
	var out []string
	for _, line := range lines {
		if prefix := "+GCAP:"; len(line) >= len(prefix) && strings.EqualFold(line[:len(prefix)], prefix) {
			line = line[len(prefix):]
		}
		for word := range strings.SplitSeq(line, ",") {
			word = strings.TrimPrefix(strings.TrimSpace(word), "+")
			if isName(word) && len(out) < maxCapabilities && !slices.Contains(out, word) {
				out = append(out, word)
			}
		}
	}
	return out
}

// isName reports whether the word may be the name of a command set: capitals
// and digits, 16 at most.
func isName(word string) bool {
	return word != "" && len(word) <= 16 && strings.Trim(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}
