// SPDX-License-Identifier: GPL-3.0-or-later

package fleet

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// noise reports whether a message is one that the kernel's drivers or udev's
// helpers send to every such device.
func noise(m message) bool {
	if m.cdb == nil {
		// GET_MAX_LUN and the reset of usb-storage; the line state and the line
		// coding of the serial drivers, which also choose the setting that is
		// chosen already.
		for _, prefix := range []string{"control a1 fe ", "control 21 ff ", "control 21 22 ", "control 21 20 "} {
			if strings.HasPrefix(m.text, prefix) {
				return true
			}
		}
		return strings.HasPrefix(m.text, "set-interface ") && strings.HasSuffix(m.text, " 0")
	}
	if !m.byKernel {
		return false
	}
	switch op := m.cdb[0]; op {
	case 0x1b: // START STOP UNIT that starts
		return m.cdb[4]&1 == 1
	case 0x1e: // PREVENT ALLOW MEDIUM REMOVAL, when a drive is opened and closed
		return true
	case 0x00, 0x03, 0x12, 0x1a, 0x23, 0x25, 0x28, 0x35, 0x43, 0x46, 0x4a, 0x51, 0x52, 0x5a, 0x9e, 0xa0, 0xa3, 0xa8, 0xad, 0xbd, 0xbe:
		return true // questions of sd_mod, sr_mod and cdrom_id
	}
	return false
}

// program returns the messages that a program sent to the stick itself, as
// usb_modeswitch does with all of them.
func program(saw []message) []message {
	return slices.DeleteFunc(slices.Clone(saw), func(m message) bool { return m.byKernel || noise(m) })
}

// holdAgainst returns an error unless a stick saw the wanted messages, all of
// them and in that order, and nothing else but noise.
func holdAgainst(want, saw []message) error {
	if len(want) == 0 {
		return errors.New("there is nothing to hold it against")
	}
	if slices.ContainsFunc(saw, message.raw) {
		// The program spoke to the stick itself, so no command of the kernel's is
		// the program's.
		saw = slices.DeleteFunc(slices.Clone(saw), func(m message) bool { return m.byKernel })
	}
	next := 0
	for _, m := range saw {
		switch {
		case next < len(want) && m.text == want[next].text:
			next++
		case noise(m):
		case next == len(want):
			return fmt.Errorf("after all %d messages it saw %v", next, m)
		default:
			return fmt.Errorf("in place of message %d it saw %v; want %v", next+1, m, want[next])
		}
	}
	if next < len(want) {
		return fmt.Errorf("it saw %d of %d messages, and never %v", next, len(want), want[next])
	}
	return nil
}
