// SPDX-License-Identifier: GPL-3.0-or-later

package usbdev

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/google/gousb"

	"modembridge/switcher"
)

// number is the mask of an endpoint's number in its address.
const number = 0x0f

// BulkOut implements [switcher.Device].
func (d *Device) BulkOut(ctx context.Context, address uint8, data []byte) error {
	i, err := d.holding(address)
	if err != nil {
		return err
	}
	endpoint, err := i.OutEndpoint(int(address & number))
	if err != nil {
		return err
	}
	n, err := endpoint.WriteContext(ctx, data)
	if err != nil {
		return during(ctx, err)
	}
	if n < len(data) {
		return fmt.Errorf("%d of %d bytes went out: %w", n, len(data), io.ErrShortWrite)
	}
	return nil
}

// BulkIn implements [switcher.Device].
func (d *Device) BulkIn(ctx context.Context, address uint8, buf []byte) (int, error) {
	i, err := d.holding(address)
	if err != nil {
		return 0, err
	}
	endpoint, err := i.InEndpoint(int(address & number))
	if err != nil {
		return 0, err
	}
	n, err := endpoint.ReadContext(ctx, buf)
	return n, during(ctx, err)
}

// InterruptOut implements [switcher.Device]. gousb takes the kind of an endpoint
// from its descriptor.
func (d *Device) InterruptOut(ctx context.Context, address uint8, data []byte) error {
	return d.BulkOut(ctx, address, data)
}

// InterruptIn implements [switcher.Device].
func (d *Device) InterruptIn(ctx context.Context, address uint8, buf []byte) (int, error) {
	return d.BulkIn(ctx, address, buf)
}

// holding returns the claimed interface, which must have that endpoint.
func (d *Device) holding(address uint8) (*gousb.Interface, error) {
	if d.claimed != nil {
		if _, ok := d.claimed.Setting.Endpoints[gousb.EndpointAddress(address)]; ok {
			return d.claimed, nil
		}
	}
	return nil, fmt.Errorf("no claimed interface has endpoint %02x", address)
}

// Control implements [switcher.Device]. libusb cannot interrupt a control
// transfer, so the deadline of ctx becomes its timeout; a cancellation waits
// for it.
func (d *Device) Control(ctx context.Context, s switcher.Setup, data []byte) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	d.device.ControlTimeout = switcher.TransferTimeout
	if deadline, ok := ctx.Deadline(); ok {
		// libusb counts in milliseconds, and takes 0 for "for ever".
		d.device.ControlTimeout = max(time.Until(deadline), time.Millisecond)
	}
	n, err := d.device.Control(s.RequestType, s.Request, s.Value, s.Index, data)
	return n, during(ctx, err)
}

// ClearHalt implements [switcher.Device].
//
// gousb does not export libusb_clear_halt, so the request is sent by itself.
// The device then starts again with DATA0 (USB 2.0, 9.4.5), but nobody tells the
// host controller, as the kernel's usb_clear_halt would. An xHCI controller has
// reset its own toggle when it saw the stall; on EHCI it stays, and when it
// stood at DATA1 the first packet afterwards is taken for a repeat and dropped.
// The next read then ends at its deadline and in reset recovery, so at worst
// one status is lost, not the switch.
func (d *Device) ClearHalt(ctx context.Context, endpoint uint8) error {
	_, err := d.Control(ctx, switcher.ClearHalt(endpoint), nil)
	return err
}
