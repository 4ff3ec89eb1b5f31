// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// CBWSize is the length of a command block wrapper in bytes.
const CBWSize = 31

// cbwSignature is dCBWSignature: 0x43425355 in little endian.
var cbwSignature = [4]byte{'U', 'S', 'B', 'C'}

// A CBW is a command block wrapper, the 31 bytes with which bulk-only transport
// starts every SCSI command (USB Mass Storage Class Bulk-Only Transport 1.0,
// 5.1). Vendors hide their switch messages in it, often with a command length
// of 0 or a flag byte that means nothing, so a CBW keeps every field as it was
// written.
type CBW struct {
	Tag       uint32   // dCBWTag: any number; the device repeats it in the status
	Length    uint32   // dCBWDataTransferLength: bytes of the data phase, 0 for none
	Flags     uint8    // bmCBWFlags: bit 7 set, the data goes from device to host
	LUN       uint8    // bCBWLUN: low nibble; the high one is reserved
	CDBLength uint8    // bCBWCBLength: 1 to 16, but see above
	CDB       [16]byte // CBWCB: the SCSI command; byte 0 is its operation code
}

// In reports whether the data phase goes from the device to the host. Without
// a data phase the direction means nothing.
func (c CBW) In() bool { return c.Flags&0x80 != 0 }

// plain reports whether the command block is as SCSI has them: 6 to 16 bytes,
// and nothing beyond its length. A length of 0 says nothing, so the block is
// whole.
//
// Vendors write other ones: "f0 01 01" with a length of 3 (D-Link 2001:a80b);
// "\xffRDEVCHG1" with a length of 8 (C-motech 16d8:6803), of which a device may
// ignore the last byte (BOT 1.0, 5.1), and nobody has written down whether it
// does. The kernel takes none that is shorter than 6 (drivers/scsi/scsi_ioctl.c,
// scsi_fill_sghdr_rq) and sends none of the bytes beyond.
func (c CBW) plain() bool {
	n := int(c.CDBLength)
	switch {
	case n == 0, n > len(c.CDB):
		return true
	case n < 6:
		return false
	}
	return len(bytes.Trim(c.CDB[n:], "\x00")) == 0
}

// Encode returns the wrapper as it goes over the wire:
//
//	0   55 53 42 43   dCBWSignature "USBC"
//	4   4 bytes       dCBWTag, little endian
//	8   4 bytes       dCBWDataTransferLength, little endian
//	12  1 byte        bmCBWFlags
//	13  1 byte        bCBWLUN
//	14  1 byte        bCBWCBLength
//	15  16 bytes      CBWCB
func (c CBW) Encode() []byte {
	b := make([]byte, 0, CBWSize)
	b = append(b, cbwSignature[:]...)
	b = binary.LittleEndian.AppendUint32(b, c.Tag)
	b = binary.LittleEndian.AppendUint32(b, c.Length)
	b = append(b, c.Flags, c.LUN, c.CDBLength)
	return append(b, c.CDB[:]...)
}

// ParseCBW reads a wrapper. It wants the length and the signature to be right
// and takes every other byte as it is.
func ParseCBW(b []byte) (CBW, error) {
	if len(b) != CBWSize {
		return CBW{}, fmt.Errorf("a command block wrapper has %d bytes, not %d", CBWSize, len(b))
	}
	if !bytes.HasPrefix(b, cbwSignature[:]) {
		return CBW{}, fmt.Errorf("a command block wrapper starts with %x, not %x", cbwSignature, b[:4])
	}
	return CBW{
		Tag:       binary.LittleEndian.Uint32(b[4:]),
		Length:    binary.LittleEndian.Uint32(b[8:]),
		Flags:     b[12],
		LUN:       b[13],
		CDBLength: b[14],
		CDB:       [16]byte(b[15:]),
	}, nil
}
