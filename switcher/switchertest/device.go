// SPDX-License-Identifier: GPL-3.0-or-later

// Package switchertest has a scripted USB device for tests of what uses
// package switcher.
package switchertest

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// Storage returns the description of a stick in storage mode: one mass storage
// interface with bulk OUT 02 and bulk IN 81.
func Storage(id string) usb.Device {
	parsed, err := usb.ParseID(id)
	if err != nil {
		panic(err)
	}
	return usb.Device{
		Port: "1-1", Bus: 1, Address: 2, ID: parsed,
		Configurations: 1, Configuration: 1,
		Interfaces: []usb.Interface{{
			Class: usb.MassStorageBulkOnly,
			Endpoints: []usb.Endpoint{
				{Address: 0x02, Transfer: usb.Bulk, MaxPacket: 512},
				{Address: 0x81, Transfer: usb.Bulk, MaxPacket: 512},
			},
		}},
	}
}

// A Device is a stick that takes every message, except where Answer says
// otherwise. It writes down every call, in the notation of Wire.
type Device struct {
	// Answer, when set, is asked before each transfer, with its line in Wire.
	// It may return an error, or the data that is read; nil, nil leaves the
	// answer to the device.
	Answer func(line string) ([]byte, error)

	mu      sync.Mutex
	wire    []string
	claimed bool
	rest    switcher.Recorder // knows what a stick answers
}

var _ switcher.Device = (*Device)(nil)

// New returns a device. The test fails at its end when the device is still
// claimed then.
func New(t testing.TB) *Device {
	d := new(Device)
	t.Cleanup(func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.claimed {
			t.Errorf("the device is still claimed")
		}
	})
	return d
}

// Wire returns what was done to the device so far: "CLAIM", "RELEASE",
// "OUT 02 <hex>", "IN 81 <length>", "HALT 81" and
// "CTRL <type> <request> <value> <index> <length>".
func (d *Device) Wire() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string(nil), d.wire...)
}

// note writes a line down and returns the scripted answer to it.
func (d *Device) note(ctx context.Context, format string, args ...any) ([]byte, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	line := fmt.Sprintf(format, args...)
	d.wire = append(d.wire, line)
	if _, ok := ctx.Deadline(); !ok && line != "CLAIM" {
		return nil, fmt.Errorf("%s has no deadline", line)
	}
	if d.Answer == nil {
		return nil, nil
	}
	return d.Answer(line)
}

// Claim implements switcher.Device.
func (d *Device) Claim(ctx context.Context) error {
	_, err := d.note(ctx, "CLAIM")
	d.mu.Lock()
	defer d.mu.Unlock()
	d.claimed = err == nil
	return err
}

// Release implements switcher.Device.
func (d *Device) Release() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.wire = append(d.wire, "RELEASE")
	d.claimed = false
	return nil
}

// BulkOut implements switcher.Device.
func (d *Device) BulkOut(ctx context.Context, endpoint uint8, data []byte) error {
	if _, err := d.note(ctx, "OUT %02x %x", endpoint, data); err != nil {
		return err
	}
	return d.rest.BulkOut(ctx, endpoint, data)
}

// BulkIn implements switcher.Device.
func (d *Device) BulkIn(ctx context.Context, endpoint uint8, buf []byte) (int, error) {
	data, err := d.note(ctx, "IN %02x %d", endpoint, len(buf))
	switch {
	case err != nil:
		return 0, err
	case data != nil:
		return copy(buf, data), nil
	}
	return d.rest.BulkIn(ctx, endpoint, buf)
}

// Control implements switcher.Device.
func (d *Device) Control(ctx context.Context, s switcher.Setup, data []byte) (int, error) {
	answer, err := d.note(ctx, "CTRL %02x %02x %04x %04x %d", s.RequestType, s.Request, s.Value, s.Index, len(data))
	switch {
	case err != nil:
		return 0, err
	case answer != nil:
		return copy(data, answer), nil
	}
	return len(data), nil
}

// ClearHalt implements switcher.Device.
func (d *Device) ClearHalt(ctx context.Context, endpoint uint8) error {
	_, err := d.note(ctx, "HALT %02x", endpoint)
	return err
}
