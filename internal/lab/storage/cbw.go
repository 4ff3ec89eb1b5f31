// SPDX-License-Identifier: GPL-3.0-or-later

package storage

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
)

// Lengths of the two wrappers, bytes (USB Mass Storage Class Bulk-Only
// Transport 1.0, chapter 5).
const (
	cbwLen = 31
	cswLen = 13
)

const (
	cbwSignature = 0x43425355 // "USBC", little endian
	cswSignature = 0x53425355 // "USBS"
)

// A Command is a command block wrapper.
type Command struct {
	Tag    uint32
	Length uint32 // of the data phase, bytes
	In     bool   // the data phase goes to the host
	LUN    uint8
	CDB    []byte // 1 to 16 bytes, as long as the wrapper says
	Raw    []byte // the 31 bytes as they came
}

// ParseCommand reads a command block wrapper:
//
//	0  signature "USBC"
//	4  tag, little endian
//	8  length of the data phase, little endian
//	12 flags, bit 7 set for a data phase to the host
//	13 logical unit, low four bits
//	14 length of the command block, low five bits
//	15 command block, 16 bytes
func ParseCommand(b []byte) (Command, error) {
	if len(b) != cbwLen {
		return Command{}, fmt.Errorf("not a command block wrapper: %d bytes, want %d", len(b), cbwLen)
	}
	if s := binary.LittleEndian.Uint32(b); s != cbwSignature {
		return Command{}, fmt.Errorf("not a command block wrapper: signature %#08x", s)
	}
	n := int(b[14] & 0x1f)
	if n > 16 {
		return Command{}, fmt.Errorf("not a command block wrapper: command block of %d bytes", n)
	}
	// usb-modeswitch-data has messages that say 0 for Huawei's opcode 11: the
	// sticks look at the bytes all the same.
	if n == 0 {
		n = 16
	}
	raw := append([]byte(nil), b...)
	return Command{
		Tag:    binary.LittleEndian.Uint32(b[4:]),
		Length: binary.LittleEndian.Uint32(b[8:]),
		In:     b[12]&0x80 != 0,
		LUN:    b[13] & 0x0f,
		CDB:    raw[15 : 15+n],
		Raw:    raw,
	}, nil
}

// Block returns all 16 bytes of the command block. A stick's firmware may look at
// some that the wrapper does not count: usb-modeswitch-data has such messages.
func (c Command) Block() []byte { return c.Raw[15:] }

// Opcode returns the first byte of the command block.
func (c Command) Opcode() byte { return c.CDB[0] }

// Eject reports whether the command is START STOP UNIT with LoEj set and
// Start clear (SBC-3, 5.25), the standard way to switch a stick.
func (c Command) Eject() bool {
	return c.Opcode() == opStartStopUnit && len(c.CDB) >= 6 && c.CDB[4]&3 == 2
}

// String returns the command block in hexadecimal, and what it is called.
func (c Command) String() string {
	return fmt.Sprintf("lun %d %s %s", c.LUN, hex.EncodeToString(c.CDB), opName(c.Opcode()))
}

// A Status is the last byte of a command status wrapper (BOT 1.0, table 5.3).
type Status uint8

// The statuses.
const (
	Passed Status = iota
	Failed
	PhaseError
)

// appendStatus appends a command status wrapper: signature, the command's
// tag, the bytes of the data phase that were not moved, the status.
func appendStatus(b []byte, tag, residue uint32, s Status) []byte {
	b = binary.LittleEndian.AppendUint32(b, cswSignature)
	b = binary.LittleEndian.AppendUint32(b, tag)
	b = binary.LittleEndian.AppendUint32(b, residue)
	return append(b, byte(s))
}
