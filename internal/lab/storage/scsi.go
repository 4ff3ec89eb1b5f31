// SPDX-License-Identifier: GPL-3.0-or-later

package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Operation codes (SPC-4 annex E.3, SBC-3, MMC-5).
const (
	opTestUnitReady       = 0x00
	opRequestSense        = 0x03
	opRead6               = 0x08
	opWrite6              = 0x0a
	opInquiry             = 0x12
	opModeSelect6         = 0x15
	opModeSense6          = 0x1a
	opStartStopUnit       = 0x1b
	opPreventAllow        = 0x1e
	opReadFormatCapacity  = 0x23
	opReadCapacity10      = 0x25
	opRead10              = 0x28
	opWrite10             = 0x2a
	opVerify10            = 0x2f
	opSynchronizeCache    = 0x35
	opReadTOC             = 0x43
	opGetConfiguration    = 0x46
	opGetEventStatus      = 0x4a
	opReadDiscInformation = 0x51
	opModeSense10         = 0x5a
	opRead16              = 0x88
	opWrite16             = 0x8a
	opServiceActionIn     = 0x9e // with action 10: READ CAPACITY(16)
	opReportLUNs          = 0xa0
	opRead12              = 0xa8
	opWrite12             = 0xaa
	opMechanismStatus     = 0xbd
)

// opName returns the name of an operation for a log.
func opName(op byte) string {
	switch op {
	case opTestUnitReady:
		return "TEST UNIT READY"
	case opRequestSense:
		return "REQUEST SENSE"
	case opInquiry:
		return "INQUIRY"
	case opModeSense6, opModeSense10:
		return "MODE SENSE"
	case opStartStopUnit:
		return "START STOP UNIT"
	case opPreventAllow:
		return "PREVENT ALLOW MEDIUM REMOVAL"
	case opReadCapacity10, opServiceActionIn:
		return "READ CAPACITY"
	case opRead6, opRead10, opRead12, opRead16:
		return "READ"
	case opWrite6, opWrite10, opWrite12, opWrite16:
		return "WRITE"
	case opSynchronizeCache:
		return "SYNCHRONIZE CACHE"
	case opReadTOC:
		return "READ TOC"
	case opGetConfiguration:
		return "GET CONFIGURATION"
	case opGetEventStatus:
		return "GET EVENT STATUS NOTIFICATION"
	case opReadDiscInformation:
		return "READ DISC INFORMATION"
	case opReportLUNs:
		return "REPORT LUNS"
	}
	return fmt.Sprintf("operation %02x", op)
}

// do carries out one command and returns its data for the host. On an error,
// which is a sense, the next REQUEST SENSE tells why.
func (u *Unit) do(cdb, written []byte) ([]byte, error) {
	cdb = append(cdb[:len(cdb):len(cdb)], make([]byte, 16-len(cdb))...) // so that no index is out of range
	data, err := u.dispatch(cdb, written)
	if cdb[0] != opRequestSense {
		u.sense = sense{}
		errors.As(err, &u.sense)
	}
	return data, err
}

func (u *Unit) dispatch(cdb, written []byte) ([]byte, error) {
	// These answer whether or not there is a medium.
	switch cdb[0] {
	case opInquiry:
		return u.inquiry(cdb)
	case opRequestSense:
		return u.requestSense(), nil
	case opReportLUNs:
		return append([]byte{0, 0, 0, 8}, make([]byte, 12)...), nil // one unit, number 0
	case opModeSense6:
		return u.modeSense6(cdb)
	case opModeSense10:
		return u.modeSense10(cdb)
	case opPreventAllow, opModeSelect6, opStartStopUnit:
		return nil, nil
	}
	if u.Type == CDROM {
		switch cdb[0] {
		case opGetConfiguration:
			return u.getConfiguration(cdb), nil
		case opGetEventStatus:
			return u.eventStatus(cdb)
		case opMechanismStatus:
			return make([]byte, 8), nil
		}
	}
	if u.Medium == nil {
		return nil, senseNoMedium
	}
	switch cdb[0] {
	case opTestUnitReady, opVerify10, opSynchronizeCache:
		return nil, nil
	case opReadCapacity10:
		return be32(be32(nil, uint32(u.blocks()-1)), uint32(u.blockSize())), nil
	case opServiceActionIn:
		if cdb[1]&0x1f != 0x10 {
			return nil, senseInvalidField
		}
		return be32(be64(nil, uint64(u.blocks()-1)), uint32(u.blockSize())), nil
	case opReadFormatCapacity:
		// Capacity list header (length 8), then blocks, "formatted", length.
		b := be32([]byte{0, 0, 0, 8}, uint32(u.blocks()))
		return be32(b, 2<<24|uint32(u.blockSize())), nil
	case opReadTOC, opReadDiscInformation:
		if u.Type != CDROM {
			return nil, senseInvalidCommand
		}
		if cdb[0] == opReadTOC {
			return u.readTOC(cdb)
		}
		return discInformation(), nil
	}
	if first, count, ok := transfer(cdb); ok {
		return u.move(cdb[0], first, count, written)
	}
	return nil, senseInvalidCommand
}

// transfer returns the first block and the number of blocks of the READ and
// WRITE family; ok is false for any other command (SBC-3, 5.8 to 5.36).
func transfer(cdb []byte) (first, count int64, ok bool) {
	switch cdb[0] {
	case opRead6, opWrite6:
		count = int64(cdb[4])
		if count == 0 {
			count = 256
		}
		return int64(cdb[1]&0x1f)<<16 | int64(binary.BigEndian.Uint16(cdb[2:])), count, true
	case opRead10, opWrite10:
		return int64(binary.BigEndian.Uint32(cdb[2:])), int64(binary.BigEndian.Uint16(cdb[7:])), true
	case opRead12, opWrite12:
		return int64(binary.BigEndian.Uint32(cdb[2:])), int64(binary.BigEndian.Uint32(cdb[6:])), true
	case opRead16, opWrite16:
		first := binary.BigEndian.Uint64(cdb[2:])
		return int64(min(first, 1<<62)), int64(binary.BigEndian.Uint32(cdb[10:])), true
	}
	return 0, 0, false
}

// move reads or writes blocks.
func (u *Unit) move(op byte, first, count int64, written []byte) ([]byte, error) {
	if first+count > u.blocks() {
		return nil, senseOutOfRange
	}
	off, n := first*u.blockSize(), count*u.blockSize()
	switch op {
	case opRead6, opRead10, opRead12, opRead16:
		data := make([]byte, n)
		if _, err := u.Medium.ReadAt(data, off); err != nil {
			return nil, senseMedium
		}
		return data, nil
	}
	if u.ReadOnly || u.Type == CDROM {
		return nil, senseWriteProtected
	}
	if int64(len(written)) < n {
		return nil, senseInvalidField
	}
	if _, err := u.Medium.WriteAt(written[:n], off); err != nil {
		return nil, senseMedium
	}
	return nil, nil
}
