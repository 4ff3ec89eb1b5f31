// SPDX-License-Identifier: GPL-3.0-or-later

package modalias

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"modembridge/switcher/usb"
)

// An Alias says that a module takes what a pattern describes.
type Alias struct {
	Pattern
	Module string
}

// A Table holds the USB aliases of a kernel's modules.
type Table struct {
	named  map[usb.ID][]Alias
	vendor map[uint16][]Alias
}

// Read reads a file modules.alias, and keeps its lines about USB devices.
func Read(r io.Reader) (*Table, error) {
	t := &Table{named: make(map[usb.ID][]Alias), vendor: make(map[uint16][]Alias)}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		fields := strings.Fields(lines.Text())
		if len(fields) != 3 || fields[0] != "alias" || !strings.HasPrefix(fields[1], "usb:") {
			continue
		}
		p, err := Parse(fields[1])
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		t.add(Alias{p, fields[2]})
	}
	return t, lines.Err()
}

func (t *Table) add(a Alias) {
	if id, ok := a.ID(); ok {
		t.named[id] = append(t.named[id], a)
	} else if a.Vendor != Any {
		t.vendor[uint16(a.Vendor)] = append(t.vendor[uint16(a.Vendor)], a)
	}
}

// Named returns the aliases that name the id, in the order of the file.
func (t *Table) Named(id usb.ID) []Alias { return t.named[id] }

// OfVendor returns the aliases that name the vendor and none of its products.
func (t *Table) OfVendor(vendor uint16) []Alias { return t.vendor[vendor] }
