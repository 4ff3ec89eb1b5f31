// SPDX-License-Identifier: GPL-3.0-or-later

package config

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// A Stick is a [[stick]] table: what a stick is to be that can be several
// things. It is named by its USB id in storage mode, by its port, or by both.
type Stick struct {
	USB  usb.ID `toml:"usb"`  // zero: any
	Port Port   `toml:"port"` // zero: any
	Mode Mode   `toml:"mode"`
}

// A Port is a USB port path that is checked when it is read. It is a struct, as
// is Mode, because go-toml asks only these for a check of their own.
type Port struct{ usb.PortPath }

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *Port) UnmarshalText(text []byte) (err error) {
	p.PortPath, err = usb.ParsePortPath(string(text))
	return err
}

// A Mode is what a stick is to be, checked when it is read.
type Mode struct{ quirks.ModeName }

// UnmarshalText implements encoding.TextUnmarshaler.
func (m *Mode) UnmarshalText(text []byte) error {
	known := []quirks.ModeName{quirks.Auto, quirks.Serial, quirks.NCM, quirks.HiLink}
	if !slices.Contains(known, quirks.ModeName(text)) {
		return fmt.Errorf("%q is no mode: want one of %v", text, known)
	}
	m.ModeName = quirks.ModeName(text)
	return nil
}

// Mode returns what the stick with that id in that port is to be. Of several
// tables that name it, one with port and id goes before one with the port, and
// that before one with the id. A stick that none names is to be
// [quirks.Auto].
func (c Config) Mode(port usb.PortPath, id usb.ID) quirks.ModeName {
	mode, best := quirks.Auto, 0
	for _, s := range c.Sticks {
		weight := s.weight()
		if weight > best && (s.Port == Port{} || s.Port.PortPath == port) && (s.USB.IsZero() || s.USB == id) {
			mode, best = s.Mode.ModeName, weight
		}
	}
	return mode
}

// weight says how closely a table names a stick.
func (s Stick) weight() (n int) {
	if s.Port != (Port{}) {
		n += 2
	}
	if !s.USB.IsZero() {
		n++
	}
	return n
}

// checkSticks returns the first mistake in the tables.
func (c Config) checkSticks(text []byte) error {
	for i, s := range c.Sticks {
		at := mistake{line: header(text, i), column: 1}
		same := func(o Stick) bool { return o.USB == s.USB && o.Port == s.Port }
		switch {
		case s.weight() == 0:
			at.text = "this [[stick]] names no stick: it wants usb = \"12d1:1f01\", port = \"1-1.4\", or both"
		case s.Mode == Mode{}:
			at.text = "this [[stick]] says nothing: it wants mode = \"serial\", \"ncm\", \"hilink\" or \"auto\""
		case slices.ContainsFunc(c.Sticks[:i], same):
			at.text = "this [[stick]] names the same stick as one before it"
		default:
			continue
		}
		return at
	}
	return nil
}

// header returns the line of the n-th [[stick]], 1 when there is none: tables
// may also be written as a list.
func header(text []byte, n int) int {
	line := 0
	for l := range bytes.Lines(text) {
		line++
		if strings.HasPrefix(strings.ReplaceAll(string(l), " ", ""), "[[stick]]") {
			if n == 0 {
				return line
			}
			n--
		}
	}
	return 1
}
