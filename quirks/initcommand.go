// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"regexp"
	"slices"
	"strings"
)

// The most that a stick may be told each time it is plugged in.
const (
	maxInitCommands = 8
	maxInitLength   = 64 // bytes, "AT" among them
)

// validateInit reports the commands that are none, and those that may do harm.
// No message repeats what a command sets: that could be a PIN.
func (m *Modem) validateInit(bad func(format string, args ...any)) {
	if len(m.Init) > maxInitCommands {
		bad("%v: init has %d commands, and may have %d", m.USB, len(m.Init), maxInitCommands)
	}
	for i, line := range m.Init {
		commands, ok := splitCommands(line)
		name, why := refusal(commands)
		switch {
		case len(line) > maxInitLength:
			bad("%v: command %d of init has %d bytes, and may have %d", m.USB, i+1, len(line), maxInitLength)
		case why != "":
			bad("%v: command %d of init may not have AT%s: %s", m.USB, i+1, name, why)
		case !ok:
			bad("%v: command %d of init is no AT command: want \"AT\", then commands in printable ASCII, such as \"AT+ZOPRT=5\"", m.USB, i+1)
		}
	}
}

// A command is one of those in a command line: "+CFUN" with "=1", "E" with "0".
type command struct{ name, rest string }

var (
	lineForm = regexp.MustCompile(`^AT[ -~]*$`)
	// ITU-T V.250, 5.3 and 5.4: basic commands follow each other, extended ones
	// end at a semicolon. Vendors' commands begin with other signs than "+".
	commandForm = regexp.MustCompile(`^(?:([+^$*#!%@_-][A-Z0-9_]+)([^;]*)|([&\\]?[A-Z])([0-9]*(?:=[0-9]*|\?)?));?`)
)

// splitCommands returns the commands in a command line, the names in upper case;
// ok is false when part of it is none. A semicolon in a string separates too:
// a stick may see it that way.
func splitCommands(line string) (commands []command, ok bool) {
	if !lineForm.MatchString(line) {
		return nil, false
	}
	// Blanks do not count (V.250, 5.2.1), so they hide nothing.
	rest := strings.ToUpper(strings.ReplaceAll(line[len("AT"):], " ", ""))
	for rest != "" {
		part := commandForm.FindStringSubmatch(rest)
		if part == nil {
			return commands, false
		}
		commands = append(commands, command{part[1] + part[3], part[2] + part[4]})
		rest = rest[len(part[0]):]
	}
	return commands, true
}

// refused are the commands that no quirk may have, by how their names begin:
// those of ITU-T V.250 and of 3GPP TS 27.005, 27.007 and 27.010, and those that
// are known of vendors.
var refused = []struct {
	why   string
	names []string
}{
	{"it spends one of the few tries for a code, and with the last one the SIM or the stick is lost",
		[]string{"+CPIN", "^CPIN", "+CLCK", "+CPWD", "^CARDLOCK", "^CARDUNLOCK", "+ZNCK"}},
	{"it speaks to the SIM past the modem, and could spend a PIN's tries",
		[]string{"+CSIM", "+CRSM", "+CGLA"}},
	{"it writes to the stick's memory, for good and each time it is plugged in",
		[]string{"&W", "^NVW", "$QCNV", "+EGMR", "+SIMEI", "^PHYNUM", "^DATALOCK"}},
	{"it changes for good which ports the stick has",
		[]string{"^SETPORT", "^U2DIAG", "+ZCDRUN", "#USBCFG", "!USBCOMP", "!UDUSBCOMP", "+QCFG", "+CUSBPIDSWITCH", "+GTUSBMODE"}},
	{"it is for loading firmware",
		[]string{"^GODLOAD", "!BOOTHOLD", "#FWSWITCH", "+QDOWNLOAD"}},
	{"it turns the stick off, or makes it start again, each time that it is plugged in",
		[]string{"+CFUN", "^RESET", "!RESET", "#REBOOT", "$QCPWRDN"}},
	{"it calls somebody or sends something, which may cost money",
		[]string{"D", "A", "+CGDATA", "+CMGS", "+CMSS", "+CMGC", "+CUSD"}},
	{"the port would take no commands from then on",
		[]string{"O", "+CMUX", "+IPR", "$QCDMG"}},
}

// refusal returns the first refused one of the commands, and why it is; nothing
// when a quirk may have them all.
func refusal(commands []command) (name, why string) {
	for _, c := range commands {
		for _, r := range refused {
			if i := slices.IndexFunc(r.names, c.begins); i >= 0 && !c.harmless() {
				return r.names[i], r.why
			}
		}
	}
	return "", ""
}

// harmless reports whether the command does no harm, whatever its name: it asks
// something, or turns the radio on.
func (c command) harmless() bool {
	asks := c.rest == "?" || c.rest == "=?"
	return asks && !basic(c.name) || c.name == "+CFUN" && (c.rest == "=1" || c.rest == "=1,0")
}

// begins reports whether the command's name begins with that of a refused one.
func (c command) begins(name string) bool {
	return c.name == name || !basic(name) && strings.HasPrefix(c.name, name)
}

// basic reports whether the name is that of a basic command: "D" or "&W".
func basic(name string) bool { return len(name) <= 2 }
