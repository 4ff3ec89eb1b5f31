// SPDX-License-Identifier: GPL-3.0-or-later

package scsi

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"modembridge/switcher"
)

// sgIO is the ioctl SG_IO (kernel: include/scsi/sg.h).
const sgIO = 0x2285

// header is struct sg_io_hdr (kernel: include/scsi/sg.h).
type header struct {
	interfaceID   int32 // 'S'
	direction     int32 // of the data: see below
	commandLength uint8
	maxSense      uint8
	iovecs        uint16
	dataLength    uint32
	data          unsafe.Pointer
	command       unsafe.Pointer
	sense         unsafe.Pointer
	timeout       uint32 // milliseconds
	flags         uint32
	packID        int32
	user          unsafe.Pointer
	// The kernel fills in the rest.
	status       uint8 // SCSI status: 0 good, 2 check condition
	masked       uint8
	message      uint8
	senseLength  uint8
	hostStatus   uint16 // what became of the transport: see below
	driverStatus uint16
	residue      int32
	duration     uint32 // milliseconds
	info         uint32
}

// The directions (SG_DXFER_…).
const (
	none       = -1
	toDevice   = -2
	fromDevice = -3
)

// The host statuses that mean something here (kernel: include/scsi/scsi_status.h).
const (
	hostOK        = 0
	hostNoConnect = 1 // the device is not there
)

// maxData is the most that a data phase may be, in bytes; see package switcher.
const maxData = 64 << 10

// do sends one command.
func do(f *os.File, cbw switcher.CBW, limit time.Duration) error {
	// Vendors' wrappers often have a command length of 0; the block is whole.
	length := cbw.CDBLength
	if length == 0 || int(length) > len(cbw.CDB) {
		length = uint8(len(cbw.CDB))
	}
	command, sense := cbw.CDB, [32]byte{}
	h := &header{
		interfaceID: 'S', direction: none,
		commandLength: length, command: unsafe.Pointer(&command[0]),
		maxSense: uint8(len(sense)), sense: unsafe.Pointer(&sense[0]),
		timeout: uint32(max(limit.Milliseconds(), 1)),
	}
	if n := min(cbw.Length, maxData); n > 0 {
		data := make([]byte, n)
		h.dataLength, h.data, h.direction = n, unsafe.Pointer(&data[0]), toDevice
		if cbw.In() {
			h.direction = fromDevice
		}
	}
	// The header points to Go memory that the kernel writes to.
	var pin runtime.Pinner
	defer pin.Unpin()
	for _, p := range []unsafe.Pointer{h.command, h.sense, h.data} {
		if p != nil {
			pin.Pin((*byte)(p))
		}
	}
	_, _, errno := unix.Syscall(unix.SYS_IOCTL, f.Fd(), sgIO, uintptr(unsafe.Pointer(h)))
	runtime.KeepAlive(f)
	return outcome(h, errno)
}

// outcome says in the switcher's words what became of a command.
func outcome(h *header, errno syscall.Errno) error {
	switch {
	case errors.Is(errno, unix.ENODEV), errors.Is(errno, unix.ENXIO), errno == 0 && h.hostStatus == hostNoConnect:
		return switcher.ErrGone
	case errno != 0:
		return fmt.Errorf("SG_IO: %w", errno)
	case h.hostStatus != hostOK:
		return fmt.Errorf("%w (host status %d)", switcher.ErrNoStatus, h.hostStatus)
	case h.status != 0:
		return switcher.Failed
	}
	return nil
}
