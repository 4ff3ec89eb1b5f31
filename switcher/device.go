// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import (
	"context"
	"errors"
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
	// ErrNotSent says that no message has reached the stick, so that it is as
	// if nobody had tried.
	ErrNotSent = errors.New("nothing was sent")
	// ErrNoStatus says that a command was sent and was not answered in time.
	ErrNoStatus = errors.New("no status came")
)

// A Device is an opened USB device. Every method returns by the deadline of
// its ctx, and returns one of the errors above where it can tell.
type Device interface {
	// Claim takes the device's interfaces from their kernel drivers.
	Claim(ctx context.Context) error
	// Release gives back what Claim took. It is harmless on a device that is
	// gone, or that was not claimed.
	Release() error
	// BulkOut sends data to an endpoint, all of it or an error.
	BulkOut(ctx context.Context, endpoint uint8, data []byte) error
	// BulkIn reads one transfer from an endpoint, which may be shorter than
	// buf, and returns its length.
	BulkIn(ctx context.Context, endpoint uint8, buf []byte) (int, error)
	// Control does a control transfer; data is read or written, as bit 7 of
	// setup.RequestType says. It returns how many bytes were.
	Control(ctx context.Context, setup Setup, data []byte) (int, error)
	// ClearHalt ends a halt of the endpoint.
	ClearHalt(ctx context.Context, endpoint uint8) error
}

// A Setup is the setup packet of a control transfer, without its length
// (USB 2.0, 9.3).
type Setup struct {
	RequestType uint8  // bmRequestType: direction, type and recipient
	Request     uint8  // bRequest
	Value       uint16 // wValue
	Index       uint16 // wIndex
}

// ClearHalt returns CLEAR_FEATURE(ENDPOINT_HALT) for an endpoint (USB 2.0,
// 9.4.1): bmRequestType 0x02 is a standard request to an endpoint, bRequest 1
// is CLEAR_FEATURE, wValue 0 is ENDPOINT_HALT, wIndex is the endpoint address.
func ClearHalt(endpoint uint8) Setup {
	return Setup{RequestType: 0x02, Request: 1, Value: 0, Index: uint16(endpoint)}
}
