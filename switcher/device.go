// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import (
	"context"
	"errors"
	"fmt"
)

// The errors that a Device maps its own to, besides fs.ErrPermission,
// fs.ErrNotExist and context.DeadlineExceeded.
var (
	// ErrStall says that the endpoint is halted: the device refuses.
	ErrStall = errors.New("the device stalled the transfer")
	// ErrGone says that the device has left the bus.
	ErrGone = errors.New("the device has left the bus")
	// ErrIO says that the transfer broke on the wire. A device that is just
	// leaving the bus looks like this for a moment.
	ErrIO = errors.New("the transfer broke on the bus")
	// ErrOverflow says that the device sent more than was asked for.
	ErrOverflow = errors.New("the device sent more than was asked for")
	// ErrNotSent says that no message has reached the stick, so that it is as
	// if nobody had tried.
	ErrNotSent = errors.New("nothing was sent")
	// ErrNoStatus says that something was sent and that no answer came in time,
	// or none that can be read.
	ErrNoStatus = errors.New("no status came")
)

// A Device is an opened USB device. Every method returns by the deadline of
// its ctx, and returns one of the errors above where it can tell.
//
// Control requests to the device need no claim; all else concerns an interface,
// which is claimed before.
type Device interface {
	// Claim takes an interface, by its bInterfaceNumber, from its kernel
	// driver. Nothing is sent to the device. One is claimed at a time.
	Claim(ctx context.Context, iface uint8) error
	// Release gives back the claimed interface. It is harmless on a device that
	// is gone, or when nothing is claimed.
	Release() error
	// Detach takes an interface from its kernel driver and leaves it without
	// one.
	Detach(ctx context.Context, iface uint8) error

	// BulkOut sends data to an endpoint, all of it or an error.
	BulkOut(ctx context.Context, endpoint uint8, data []byte) error
	// BulkIn reads one transfer from an endpoint, which may be shorter than
	// buf, and returns its length.
	BulkIn(ctx context.Context, endpoint uint8, buf []byte) (int, error)
	// InterruptOut is BulkOut for an interrupt endpoint.
	InterruptOut(ctx context.Context, endpoint uint8, data []byte) error
	// InterruptIn is BulkIn for an interrupt endpoint.
	InterruptIn(ctx context.Context, endpoint uint8, buf []byte) (int, error)
	// Control does a control transfer; data is read or written, as bit 7 of
	// setup.RequestType says. It returns how many bytes were.
	Control(ctx context.Context, setup Setup, data []byte) (int, error)
	// ClearHalt ends a halt of the endpoint.
	ClearHalt(ctx context.Context, endpoint uint8) error

	// SetConfiguration has the kernel set a configuration, by its
	// bConfigurationValue, and bind its drivers anew. It releases what is
	// claimed, and takes all interfaces from their drivers.
	SetConfiguration(ctx context.Context, value uint8) error
	// SetInterface claims an interface and sets an alternate setting of it.
	SetInterface(ctx context.Context, iface, alternate uint8) error
	// Reset releases what is claimed and resets the port.
	Reset(ctx context.Context) error
}

// A Setup is the setup packet of a control transfer, without its length
// (USB 2.0, 9.3).
type Setup struct {
	RequestType uint8  // bmRequestType: direction, type and recipient
	Request     uint8  // bRequest
	Value       uint16 // wValue
	Index       uint16 // wIndex
}

// String returns the form "40 0b value 0001 index 0000".
func (s Setup) String() string {
	return fmt.Sprintf("%02x %02x value %04x index %04x", s.RequestType, s.Request, s.Value, s.Index)
}

// toInterface reports whether the request is to an interface: bits 0 to 4 of
// bmRequestType are the recipient, 1 is an interface (USB 2.0, table 9-2).
func (s Setup) toInterface() bool { return s.RequestType&0x1f == 1 }

// ClearHalt returns CLEAR_FEATURE(ENDPOINT_HALT) for an endpoint (USB 2.0,
// 9.4.1): bmRequestType 0x02 is a standard request to an endpoint, bRequest 1
// is CLEAR_FEATURE, wValue 0 is ENDPOINT_HALT, wIndex is the endpoint address.
func ClearHalt(endpoint uint8) Setup {
	return Setup{RequestType: 0x02, Request: 1, Value: 0, Index: uint16(endpoint)}
}
