// SPDX-License-Identifier: GPL-3.0-or-later

package storage

import "encoding/binary"

// profileCDROM is the only profile of the emulated drives (MMC-5, table 91).
const profileCDROM = 0x0008

// getConfiguration answers GET CONFIGURATION with the profile list (MMC-5,
// 5.2 and 5.3.1). The profile is current only with a medium.
func (u *Unit) getConfiguration(cdb []byte) []byte {
	current, persistent := uint16(0), byte(0)
	if u.Medium != nil {
		current, persistent = profileCDROM, 1
	}
	features := be16(nil, 0)             // feature 0: the profile list
	features = append(features, 0x03, 4) // version 0, persistent, current; 4 bytes follow
	features = be16(features, profileCDROM)
	features = append(features, persistent, 0)
	b := be32(nil, uint32(4+len(features))) // data length, without itself
	b = append(b, 0, 0)
	b = be16(b, current)
	return cut(append(b, features...), int(binary.BigEndian.Uint16(cdb[7:])))
}

// eventStatus answers GET EVENT STATUS NOTIFICATION for the media class
// (MMC-5, 6.7): nothing happened, and whether there is a medium.
func (u *Unit) eventStatus(cdb []byte) ([]byte, error) {
	if cdb[1]&1 == 0 { // only polling is possible
		return nil, senseInvalidField
	}
	allocated := int(binary.BigEndian.Uint16(cdb[7:]))
	const media = 4
	if cdb[4]&(1<<media) == 0 {
		return cut([]byte{0, 2, 0x80, 1 << media}, allocated), nil // no such event class
	}
	present := byte(0)
	if u.Medium != nil {
		present = 2
	}
	return cut([]byte{0, 6, media, 1 << media, 0, present, 0, 0}, allocated), nil
}

// readTOC answers READ TOC/PMA/ATIP (MMC-5, 6.26): one data track in one
// session.
func (u *Unit) readTOC(cdb []byte) ([]byte, error) {
	msf := cdb[1]&2 != 0
	address := func(block int64) uint32 {
		if !msf {
			return uint32(block)
		}
		block += 150 // two seconds of lead-in
		return uint32(block/75/60)<<16 | uint32(block/75%60)<<8 | uint32(block%75)
	}
	track := func(b []byte, number byte, block int64) []byte {
		return be32(append(b, 0, 0x14, number, 0), address(block)) // 14: data track, ADR 1
	}
	format := cdb[2] & 0x0f
	if format == 0 {
		format = cdb[9] >> 6 // where SFF-8020i had it
	}
	b := []byte{1, 1} // first and last track, or session
	switch format {
	case 0:
		b = track(b, 1, 0)
		b = track(b, 0xaa, u.blocks()) // the lead-out
	case 1:
		b = track(b, 1, 0)
	default:
		return nil, senseInvalidField
	}
	b = append(be16(nil, uint16(len(b))), b...)
	return cut(b, int(binary.BigEndian.Uint16(cdb[7:]))), nil
}

// discInformation answers READ DISC INFORMATION (MMC-5, 6.22): a finished
// disc with one session and one track.
func discInformation() []byte {
	b := make([]byte, 34)
	b[1] = 32   // length of what follows
	b[2] = 0x0e // last session complete, disc complete
	b[3], b[4], b[5], b[6] = 1, 1, 1, 1
	return b
}
