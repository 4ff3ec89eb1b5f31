// SPDX-License-Identifier: GPL-3.0-or-later

package recording

import (
	"encoding/hex"
	"errors"
)

// Bytes are written in hexadecimal.
type Bytes []byte

// MarshalText implements encoding.TextMarshaler.
func (b Bytes) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, b), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (b *Bytes) UnmarshalText(text []byte) error {
	v, err := hex.DecodeString(string(text))
	if err != nil {
		return errors.New("these are not hexadecimal digits, two per byte")
	}
	*b = v
	return nil
}

// Split cuts descriptors into single ones, by the length that each begins with.
// What has none stays in one piece, at the end.
func Split(blob []byte) []Bytes {
	var list []Bytes
	for len(blob) > 0 {
		n := int(blob[0])
		if n < 2 || n > len(blob) {
			n = len(blob)
		}
		list, blob = append(list, Bytes(blob[:n])), blob[n:]
	}
	return list
}

// The types of descriptors that are known to hold nothing of a single stick
// (USB 2.0, table 9-5; the class specifications and USB 3.2, table 9-6, for the
// others). Texts are not in them, but numbers of texts.
var wellKnown = map[byte]bool{
	0x01: true, 0x02: true, 0x04: true, 0x05: true, // device, configuration, interface, endpoint
	0x06: true, 0x07: true, 0x08: true, 0x09: true, // qualifier, other speed, power, on-the-go
	0x0b: true,                         // interface association
	0x21: true, 0x24: true, 0x25: true, // of a class: HID and DFU, interface, endpoint
	0x30: true, 0x31: true, // companions of an endpoint
}

// clean returns a descriptor without what nobody can tell the meaning of: of a
// vendor's own only length and type are left.
func clean(d Bytes) Bytes {
	if len(d) >= 2 && wellKnown[d[1]] && int(d[0]) == len(d) {
		return d
	}
	dummy := make(Bytes, len(d))
	copy(dummy, d[:min(2, len(d))])
	return dummy
}
