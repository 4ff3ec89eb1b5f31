// SPDX-License-Identifier: GPL-3.0-or-later

// Package switchertest has a scripted USB device for tests of what uses
// package switcher.
package switchertest

import (
	"context"
	"errors"
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

// ErrSilent is the answer of a stick that gives none until the deadline, which is
// then the error.
var ErrSilent = errors.New("no answer")

// A Device is a stick that takes every message, except where Answer says
// otherwise. It writes down every call, in the notation of Wire.
type Device struct {
	// Answer, when set, is asked before each transfer, with its line in Wire.
	// It may return an error, ErrSilent among them, or the data that is read; nil,
	// nil leaves the answer to the device.
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

// Wire returns what was done to the device so far, a line each: "CLAIM 0",
// "RELEASE", "DETACH 0", "OUT 02 <hex>", "IN 81 <length>", "INTOUT 02 <hex>",
// "INTIN 81 <length>", "CTRL <type> <request> <value> <index> <length>", with
// the data after it when it is from the host, "HALT 81", "SETCFG <value>",
// "SETINT <interface> <alternate>" and "RESET".
func (d *Device) Wire() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string(nil), d.wire...)
}

// note writes a line down and returns the scripted answer to it.
func (d *Device) note(ctx context.Context, format string, args ...any) ([]byte, error) {
	line := fmt.Sprintf(format, args...)
	d.mu.Lock()
	d.wire = append(d.wire, line)
	d.mu.Unlock()
	if _, ok := ctx.Deadline(); !ok {
		return nil, fmt.Errorf("%s has no deadline", line)
	}
	if d.Answer == nil {
		return nil, nil
	}
	data, err := d.Answer(line)
	if errors.Is(err, ErrSilent) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return data, err
}

// Claim implements switcher.Device.
func (d *Device) Claim(ctx context.Context, iface uint8) error {
	_, err := d.note(ctx, "CLAIM %d", iface)
	d.claim(err == nil)
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

func (d *Device) claim(claimed bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.claimed = claimed
}

// Detach implements switcher.Device.
func (d *Device) Detach(ctx context.Context, iface uint8) error {
	_, err := d.note(ctx, "DETACH %d", iface)
	return err
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

// InterruptOut implements switcher.Device.
func (d *Device) InterruptOut(ctx context.Context, endpoint uint8, data []byte) error {
	_, err := d.note(ctx, "INTOUT %02x %x", endpoint, data)
	return err
}

// InterruptIn implements switcher.Device.
func (d *Device) InterruptIn(ctx context.Context, endpoint uint8, buf []byte) (int, error) {
	return d.read(ctx, buf, "INTIN %02x %d", endpoint, len(buf))
}

// Control implements switcher.Device.
func (d *Device) Control(ctx context.Context, s switcher.Setup, data []byte) (int, error) {
	line := fmt.Sprintf("CTRL %02x %02x %04x %04x %d", s.RequestType, s.Request, s.Value, s.Index, len(data))
	if s.RequestType&0x80 == 0 && len(data) > 0 {
		line += fmt.Sprintf(" %x", data)
	}
	return d.read(ctx, data, "%s", line)
}

// read answers a transfer of len(buf) bytes.
func (d *Device) read(ctx context.Context, buf []byte, format string, args ...any) (int, error) {
	answer, err := d.note(ctx, format, args...)
	switch {
	case err != nil:
		return 0, err
	case answer != nil:
		return copy(buf, answer), nil
	}
	return len(buf), nil
}

// ClearHalt implements switcher.Device.
func (d *Device) ClearHalt(ctx context.Context, endpoint uint8) error {
	_, err := d.note(ctx, "HALT %02x", endpoint)
	return err
}

// SetConfiguration implements switcher.Device.
func (d *Device) SetConfiguration(ctx context.Context, value uint8) error {
	_, err := d.note(ctx, "SETCFG %d", value)
	return err
}

// SetInterface implements switcher.Device.
func (d *Device) SetInterface(ctx context.Context, iface, alternate uint8) error {
	_, err := d.note(ctx, "SETINT %d %d", iface, alternate)
	d.claim(err == nil)
	return err
}

// Reset implements switcher.Device.
func (d *Device) Reset(ctx context.Context) error {
	_, err := d.note(ctx, "RESET")
	return err
}
