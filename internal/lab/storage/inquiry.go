// SPDX-License-Identifier: GPL-3.0-or-later

package storage

import (
	"encoding/binary"
	"fmt"
)

// inquiry answers INQUIRY (SPC-4, 6.6): the standard data, or the list of
// vital product data pages, which is empty.
func (u *Unit) inquiry(cdb []byte) ([]byte, error) {
	allocated := int(binary.BigEndian.Uint16(cdb[3:]))
	if cdb[1]&1 != 0 {
		if cdb[2] != 0 {
			return nil, senseInvalidField
		}
		return cut([]byte{byte(u.Type), 0, 0, 1, 0}, allocated), nil
	}
	b := []byte{
		byte(u.Type),
		0,    // bit 7: removable
		2, 2, // version and response format: SCSI-2, what cheap sticks claim
		36 - 5,  // additional length
		0, 0, 0, // flags
	}
	if u.Removable {
		b[1] = 0x80
	}
	b = fmt.Appendf(b, "%-8.8s%-16.16s%-4.4s", u.Vendor, u.Product, u.Revision)
	return cut(b, allocated), nil
}

// requestSense answers REQUEST SENSE in the fixed format (SPC-4, 4.5.3), and
// forgets what it told.
func (u *Unit) requestSense() []byte {
	s := u.sense
	u.sense = sense{}
	return []byte{
		0x70, 0, s.key,
		0, 0, 0, 0, // information
		10,         // additional length
		0, 0, 0, 0, // command-specific information
		s.code, s.qualifier, 0, 0, 0, 0,
	}
}

// Mode pages that Linux asks for.
const (
	pageCaching      = 0x08
	pageCapabilities = 0x2a // of a CD-ROM (MMC-3, 6.3.11)
	pageAll          = 0x3f
)

// modePages returns the pages asked for, or an error when there is none.
func (u *Unit) modePages(page byte) ([]byte, error) {
	var b []byte
	if page == pageCapabilities || page == pageAll {
		if u.Type == CDROM {
			b = append(b, pageCapabilities, 18,
				0, 0, // reads and writes nothing but plain CDs
				0, 0x29, // mode 2 form 1 aside; tray; can eject and lock
				0, 0)
			b = append(b, make([]byte, 12)...)
		}
	}
	if page == pageCaching || page == pageAll {
		if u.Type == Disk {
			b = append(b, pageCaching, 18) // no write cache
			b = append(b, make([]byte, 18)...)
		}
	}
	if b == nil && page != pageAll {
		return nil, senseInvalidField
	}
	return b, nil
}

// deviceSpecific returns the byte of the mode header whose bit 7 is the write
// protection (SBC-3, table 115).
func (u *Unit) deviceSpecific() byte {
	if u.ReadOnly && u.Type == Disk {
		return 0x80
	}
	return 0
}

func (u *Unit) modeSense6(cdb []byte) ([]byte, error) {
	pages, err := u.modePages(cdb[2] & 0x3f)
	if err != nil {
		return nil, err
	}
	// Mode data length, medium type, device-specific, block descriptors.
	b := append([]byte{byte(3 + len(pages)), 0, u.deviceSpecific(), 0}, pages...)
	return cut(b, int(cdb[4])), nil
}

func (u *Unit) modeSense10(cdb []byte) ([]byte, error) {
	pages, err := u.modePages(cdb[2] & 0x3f)
	if err != nil {
		return nil, err
	}
	b := append(be16(nil, uint16(6+len(pages))), 0, u.deviceSpecific(), 0, 0, 0, 0)
	return cut(append(b, pages...), int(binary.BigEndian.Uint16(cdb[7:]))), nil
}

// cut returns at most n bytes of b, the allocation length of the command.
func cut(b []byte, n int) []byte { return b[:min(len(b), n)] }
