// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// CSWSize is the length of a command status wrapper in bytes.
const CSWSize = 13

// cswSignature is dCSWSignature: 0x53425355 in little endian.
var cswSignature = [4]byte{'U', 'S', 'B', 'S'}

// A Status is bCSWStatus, what became of a command (BOT 1.0, table 5.3).
type Status uint8

// The statuses. Others are reserved.
const (
	Passed     Status = 0
	Failed     Status = 1
	PhaseError Status = 2 // host and device disagree about the data phase: reset recovery
)

// Error returns the specification's name for it: a status other than Passed is
// an error.
func (s Status) Error() string {
	switch s {
	case Passed:
		return "passed"
	case Failed:
		return "failed"
	case PhaseError:
		return "phase error"
	}
	return fmt.Sprintf("reserved status %d", uint8(s))
}

// A CSW is a command status wrapper, the 13 bytes with which a device ends a
// command (BOT 1.0, 5.2).
type CSW struct {
	Tag     uint32 // dCSWTag: dCBWTag of the command that this is the status of
	Residue uint32 // dCSWDataResidue: declared bytes that the device did not use
	Status  Status // bCSWStatus
}

// Encode returns the wrapper as it goes over the wire:
//
//	0   55 53 42 53   dCSWSignature "USBS"
//	4   4 bytes       dCSWTag, little endian
//	8   4 bytes       dCSWDataResidue, little endian
//	12  1 byte        bCSWStatus
func (c CSW) Encode() []byte {
	b := make([]byte, 0, CSWSize)
	b = append(b, cswSignature[:]...)
	b = binary.LittleEndian.AppendUint32(b, c.Tag)
	b = binary.LittleEndian.AppendUint32(b, c.Residue)
	return append(b, byte(c.Status))
}

// ParseCSW reads the status of the command cbw. An error means that the
// wrapper is not valid (BOT 1.0, 6.3.1) or not meaningful (6.3.2), and that the
// two sides have lost step.
func ParseCSW(b []byte, cbw CBW) (CSW, error) {
	if len(b) != CSWSize {
		return CSW{}, fmt.Errorf("a command status wrapper has %d bytes, not %d", CSWSize, len(b))
	}
	if !bytes.HasPrefix(b, cswSignature[:]) {
		return CSW{}, fmt.Errorf("a command status wrapper starts with %x, not %x", cswSignature, b[:4])
	}
	c := CSW{
		Tag:     binary.LittleEndian.Uint32(b[4:]),
		Residue: binary.LittleEndian.Uint32(b[8:]),
		Status:  Status(b[12]),
	}
	switch {
	case c.Tag != cbw.Tag:
		return CSW{}, fmt.Errorf("the status carries tag %08x, not %08x of the command", c.Tag, cbw.Tag)
	case c.Status > PhaseError:
		return CSW{}, fmt.Errorf("the status is not one: %w", c.Status)
	case c.Status != PhaseError && c.Residue > cbw.Length:
		return CSW{}, fmt.Errorf("the status says that %d bytes of %d were not used", c.Residue, cbw.Length)
	}
	return c, nil
}
