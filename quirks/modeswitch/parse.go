// SPDX-License-Identifier: GPL-3.0-or-later

package modeswitch

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"time"

	"modembridge/switcher"
)

// MaxSize is how many bytes a file may have. The longest of
// usb-modeswitch-data 20191128 has 400.
const MaxSize = 64 << 10

// Settings are what a file says.
type Settings struct {
	Title string // the first comment: "Huawei E220, E230, E270, E870"

	// The device in storage mode. The files of the data package leave it to
	// their name.
	DefaultVendor, DefaultProduct *uint16

	// The device in modem mode, as far as it is told. Without a vendor it is
	// that of the device in storage mode. TargetClass is the class of the first
	// interface: a device that has it already is not switched.
	TargetVendor   *uint16
	TargetProducts []uint16
	TargetClass    *uint8

	// Plan is what is sent. Its Method is NoMethod when the file does not say
	// how to switch.
	Plan switcher.Plan

	NoMBIM       bool          // an MBIM configuration is not looked for first
	PantechAuto  bool          // PantechMode=1: the udev helper chooses the number
	Dummy        bool          // Configuration=0: the udev helper looks for MBIM and does nothing else
	CheckSuccess time.Duration // how long the modem may take; 0: not said
}

// Read is [Parse] for a file that is not in memory yet. It reads MaxSize bytes
// at most and a bit.
func Read(file string, r io.Reader) (Settings, []Problem) {
	text, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err != nil {
		return Settings{}, []Problem{{File: file, Message: err.Error(), Fatal: true}}
	}
	return Parse(file, text)
}

// ByteOrderMark may stand at the start of a file: editors of other systems write
// it, and people do not see it.
const ByteOrderMark = "\ufeff"

// Parse reads the text of a file, behind the [ByteOrderMark] if it has one. The settings are of use only when none of the
// problems is fatal; the others are warnings. The problems are in the order of
// their lines.
func Parse(file string, text []byte) (Settings, []Problem) {
	s := source{file: file}
	var settings Settings
	text = bytes.TrimPrefix(text, []byte(ByteOrderMark))
	switch {
	case len(text) > MaxSize:
		s.report(0, 0, true, fmt.Sprintf("the file is larger than %d KiB, so it is not one of usb_modeswitch's", MaxSize>>10))
	case len(text) == 0:
		s.report(0, 0, true, "the file is empty")
	case s.text(text):
		lines, title := s.lines(text)
		settings = s.settings(s.first(lines))
		settings.Title = title
	}
	slices.SortStableFunc(s.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	if Fatal(s.problems) {
		return Settings{}, s.problems
	}
	return settings, s.problems
}

// settings reads the values.
func (s *source) settings(byKey map[string]setting) Settings {
	out := Settings{
		DefaultVendor:  s.id(byKey, "DefaultVendor"),
		DefaultProduct: s.id(byKey, "DefaultProduct"),
		TargetVendor:   s.id(byKey, "TargetVendor"),
	}
	if set, ok := byKey["TargetProduct"]; ok {
		n, _ := s.number(set, hexadecimal, 0xffff, true)
		if n != unset {
			out.TargetProducts = []uint16{uint16(n)}
		}
	}
	if set, ok := byKey["TargetProductList"]; ok {
		if out.TargetProducts != nil {
			s.report(set.line, set.keyColumn, false, "TargetProductList takes the place of TargetProduct")
		}
		out.TargetProducts = s.products(set)
	}
	if set, ok := byKey["TargetClass"]; ok {
		if n, _ := s.number(set, hexadecimal, 0xff, false); n != 0 {
			class := uint8(n)
			out.TargetClass = &class
		}
	}
	if set, ok := byKey["NoMBIMCheck"]; ok {
		out.NoMBIM = s.boolean(set)
	}
	if set, ok := byKey["CheckSuccess"]; ok {
		out.CheckSuccess = s.duration(set, time.Second)
	}
	s.plan(byKey, &out)
	return out
}

// id reads a vendor or product id; 0 is none.
func (s *source) id(byKey map[string]setting, key string) *uint16 {
	set, ok := byKey[key]
	if !ok {
		return nil
	}
	n, _ := s.number(set, hexadecimal, 0xffff, false)
	if n == 0 {
		return nil
	}
	id := uint16(n)
	return &id
}
