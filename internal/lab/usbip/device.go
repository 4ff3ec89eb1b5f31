// SPDX-License-Identifier: GPL-3.0-or-later

package usbip

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"modembridge/switcher/usb"
)

// Errors a [Device] answers a transfer with.
var (
	// ErrStall halts the endpoint until the host clears it (USB 2.0, 5.8.5).
	// On endpoint 0 it refuses this one request.
	ErrStall = errors.New("endpoint stalled")
	// ErrOverflow says that a packet did not fit into the room that the host
	// gave; the packet is lost.
	ErrOverflow = errors.New("packet longer than the host's buffer")
	// ErrUnhandled leaves a control request to the standard answers.
	ErrUnhandled = errors.New("request left to the standard answers")
)

// A Device is a USB device as its firmware sees it. Its methods are called
// from one goroutine per endpoint.
type Device interface {
	// Describe returns what the descriptors say. Only the id, revision,
	// class, strings and configurations are used, and the interfaces when it
	// lists no configuration; it must not change.
	Describe() usb.Device
	// Control answers a request on endpoint 0. It sees every request and
	// returns [ErrUnhandled] for those it has no own answer to. data is the
	// data stage of an OUT request; the answer to an IN request is cut to
	// the length asked for.
	Control(setup Setup, data []byte) ([]byte, error)
	// Out takes one OUT transfer; endpoint is the address. It may block to
	// hold the host back.
	Out(ctx context.Context, endpoint uint8, data []byte) error
	// In returns at most limit bytes for the host, and waits while there are
	// none; endpoint is the address. When ctx ends first it returns the
	// context's error and has used up no data.
	In(ctx context.Context, endpoint uint8, limit int) ([]byte, error)
}

// A Setup is the eight bytes that start a control transfer (USB 2.0, 9.3).
type Setup struct {
	RequestType uint8 // bit 7 device to host; bits 5-6 type; bits 0-4 recipient
	Request     uint8
	Value       uint16
	Index       uint16
	Length      uint16
}

func parseSetup(b [8]byte) Setup {
	return Setup{
		RequestType: b[0], Request: b[1],
		Value:  binary.LittleEndian.Uint16(b[2:]),
		Index:  binary.LittleEndian.Uint16(b[4:]),
		Length: binary.LittleEndian.Uint16(b[6:]),
	}
}

// Bytes returns the wire form.
func (s Setup) Bytes() [8]byte {
	b := [8]byte{s.RequestType, s.Request}
	binary.LittleEndian.PutUint16(b[2:], s.Value)
	binary.LittleEndian.PutUint16(b[4:], s.Index)
	binary.LittleEndian.PutUint16(b[6:], s.Length)
	return b
}

// In reports whether the data stage goes from the device to the host.
func (s Setup) In() bool { return s.RequestType&0x80 != 0 }

// String returns the fields as usb_modeswitch and tracers write them.
func (s Setup) String() string {
	return fmt.Sprintf("%02x %02x value %04x index %04x length %d", s.RequestType, s.Request, s.Value, s.Index, s.Length)
}
