// SPDX-License-Identifier: GPL-3.0-or-later

package usbip_test

import (
	"context"
	"encoding/binary"
	"errors"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/lab/usbip"
	"modembridge/internal/lab/usbip/usbiptest"
	"modembridge/switcher/usb"
)

// An echo is a device that returns on 81 what it gets on 02. The word "stall"
// stalls 81 once.
type echo struct{ data chan []byte }

func newEcho() *echo { return &echo{data: make(chan []byte, 8)} }

var _ usbip.Device = (*echo)(nil)

func (*echo) Describe() usb.Device {
	return usb.Device{
		ID: usb.ID{Vendor: 0x19d2, Product: 0x2000}, Revision: 0x0102,
		Manufacturer: "ZTE", Product: "Größe",
		Interfaces: []usb.Interface{{
			Class: usb.MassStorageBulkOnly,
			Endpoints: []usb.Endpoint{
				{Address: 0x81, Transfer: usb.Bulk, MaxPacket: 512},
				{Address: 0x02, Transfer: usb.Bulk, MaxPacket: 512},
				{Address: 0x83, Transfer: usb.Interrupt, MaxPacket: 64},
			},
		}},
	}
}

func (*echo) Control(s usbip.Setup, _ []byte) ([]byte, error) {
	if s.RequestType == 0xc0 {
		return []byte("vendor"), nil
	}
	return nil, usbip.ErrUnhandled
}

func (e *echo) Out(_ context.Context, _ uint8, data []byte) error {
	e.data <- data
	return nil
}

func (e *echo) In(ctx context.Context, _ uint8, limit int) ([]byte, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case b := <-e.data:
		if string(b) == "stall" {
			return nil, usbip.ErrStall
		}
		return b, nil
	}
}

// plugged runs a test against an echo in a bubble with fake time.
func plugged(t *testing.T, test func(t *testing.T, h *usbiptest.Host)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		h := usbiptest.Plug(t.Context(), newEcho())
		test(t, h)
		if err := h.Close(); err != nil {
			t.Errorf("Serve after a hang-up: %v, want nil", err)
		}
	})
}

func getDescriptor(kind, index uint8, length uint16) usbip.Setup {
	return usbip.Setup{RequestType: 0x80, Request: 6, Value: uint16(kind)<<8 | uint16(index), Length: length}
}

func TestServeDescribesTheDevice(t *testing.T) {
	plugged(t, func(t *testing.T, h *usbiptest.Host) {
		get := func(kind, index uint8) []byte {
			b, err := h.Control(t.Context(), getDescriptor(kind, index, 255), nil)
			if err != nil {
				t.Fatalf("GET_DESCRIPTOR %d %d: %v", kind, index, err)
			}
			return b
		}
		want := []byte{18, 1, 0, 2, 0, 0, 0, 64, 0xd2, 0x19, 0x00, 0x20, 0x02, 0x01, 1, 2, 0, 1}
		if diff := cmp.Diff(want, get(1, 0)); diff != "" {
			t.Errorf("device descriptor (-want +got):\n%s", diff)
		}
		want = []byte{
			9, 2, 39, 0, 1, 1, 0, 0x80, 250,
			9, 4, 0, 0, 3, 8, 6, 0x50, 0,
			7, 5, 0x81, 2, 0, 2, 0,
			7, 5, 0x02, 2, 0, 2, 0,
			7, 5, 0x83, 3, 64, 0, 9,
		}
		if diff := cmp.Diff(want, get(2, 0)); diff != "" {
			t.Errorf("configuration descriptor (-want +got):\n%s", diff)
		}
		if got := get(3, 2); got[0] != 12 || binary.LittleEndian.Uint16(got[6:]) != 'ö' {
			t.Errorf("product string = % x, want UTF-16 of Größe", got)
		}
		if got, err := h.Control(t.Context(), getDescriptor(1, 0, 8), nil); len(got) != 8 || err != nil {
			t.Errorf("the first 8 bytes: got %d bytes, %v", len(got), err)
		}
		if _, err := h.Control(t.Context(), getDescriptor(3, 3, 255), nil); err != syscall.EPIPE {
			t.Errorf("a string that is not there: %v, want a stall", err)
		}
	})
}

func TestServeKeepsConfigurationAndLeavesVendorRequestsToTheDevice(t *testing.T) {
	plugged(t, func(t *testing.T, h *usbiptest.Host) {
		if _, err := h.Control(t.Context(), usbip.Setup{Request: 9, Value: 1}, nil); err != nil {
			t.Errorf("SET_CONFIGURATION 1: %v", err)
		}
		if _, err := h.Control(t.Context(), usbip.Setup{Request: 9, Value: 2}, nil); err != syscall.EPIPE {
			t.Errorf("SET_CONFIGURATION 2: %v, want a stall", err)
		}
		got, err := h.Control(t.Context(), usbip.Setup{RequestType: 0x80, Request: 8, Length: 1}, nil)
		if err != nil || len(got) != 1 || got[0] != 1 {
			t.Errorf("GET_CONFIGURATION = %v, %v; want 1", got, err)
		}
		got, err = h.Control(t.Context(), usbip.Setup{RequestType: 0xc0, Length: 3}, nil)
		if err != nil || string(got) != "ven" {
			t.Errorf("vendor request = %q, %v; want it cut to 3 bytes", got, err)
		}
		if _, err := h.Control(t.Context(), usbip.Setup{RequestType: 0x21, Request: 0x22}, nil); err != syscall.EPIPE {
			t.Errorf("a class request nobody knows: %v, want a stall", err)
		}
	})
}

func TestServeKeepsAnInPendingUntilThereIsData(t *testing.T) {
	plugged(t, func(t *testing.T, h *usbiptest.Host) {
		got := make(chan string)
		go func() {
			b, err := h.In(t.Context(), 0x81, 512)
			if err != nil {
				b = []byte(err.Error())
			}
			got <- string(b)
		}()
		synctest.Wait()
		if err := h.Out(t.Context(), 2, []byte("hello")); err != nil {
			t.Fatalf("Out: %v", err)
		}
		if s := <-got; s != "hello" {
			t.Errorf("In = %q, want hello", s)
		}
	})
}

func TestServeGivesAPendingTransferBackWithoutLosingData(t *testing.T) {
	plugged(t, func(t *testing.T, h *usbiptest.Host) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		results := make(chan error, 2) // one is current at the endpoint, one queued
		for range 2 {
			go func() {
				_, err := h.In(ctx, 0x81, 512)
				results <- err
			}()
		}
		for range 2 {
			if err := <-results; !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("In that was taken back: %v, want the deadline", err)
			}
		}
		if err := h.Out(t.Context(), 2, []byte("later")); err != nil {
			t.Fatalf("Out: %v", err)
		}
		if b, err := h.In(t.Context(), 0x81, 512); string(b) != "later" || err != nil {
			t.Errorf("In = %q, %v; want later", b, err)
		}
	})
}

func TestServeHaltsAStalledEndpointUntilItIsCleared(t *testing.T) {
	plugged(t, func(t *testing.T, h *usbiptest.Host) {
		for _, word := range []string{"stall", "after"} {
			if err := h.Out(t.Context(), 2, []byte(word)); err != nil {
				t.Fatalf("Out: %v", err)
			}
		}
		for range 2 { // the second one finds the endpoint halted
			if _, err := h.In(t.Context(), 0x81, 512); err != syscall.EPIPE {
				t.Errorf("In = %v, want a stall", err)
			}
		}
		status := usbip.Setup{RequestType: 0x82, Index: 0x81, Length: 2}
		if b, err := h.Control(t.Context(), status, nil); err != nil || b[0] != 1 {
			t.Errorf("GET_STATUS = %v, %v; want halted", b, err)
		}
		if err := h.ClearHalt(t.Context(), 0x81); err != nil {
			t.Fatalf("ClearHalt: %v", err)
		}
		if b, err := h.In(t.Context(), 0x81, 512); string(b) != "after" || err != nil {
			t.Errorf("In = %q, %v; want after", b, err)
		}
	})
}

func TestServeReportsAPacketThatDoesNotFit(t *testing.T) {
	plugged(t, func(t *testing.T, h *usbiptest.Host) {
		if err := h.Out(t.Context(), 2, []byte("eighteen bytes IN!")); err != nil {
			t.Fatalf("Out: %v", err)
		}
		if _, err := h.In(t.Context(), 0x81, 13); err != syscall.EOVERFLOW {
			t.Errorf("In = %v, want an overflow", err)
		}
	})
}

func TestServeEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		h := usbiptest.Plug(ctx, newEcho())
		waiting := make(chan error)
		go func() {
			_, err := h.In(t.Context(), 0x81, 512)
			waiting <- err
		}()
		synctest.Wait()
		cancel()
		if err := <-waiting; err == nil {
			t.Error("In on an unplugged device succeeded")
		}
		if err := h.Close(); err != nil {
			t.Errorf("Serve: %v, want nil", err)
		}
	})
}

// A several is an echo with two configurations; interface 0 of the second has
// two alternate settings.
type several struct{ *echo }

func (several) Describe() usb.Device {
	idle := usb.Interface{Class: usb.Class{Class: 0xfe}}
	vendor := usb.Interface{Class: usb.Class{Class: 0xff}, Endpoints: []usb.Endpoint{{Address: 0x81, Transfer: usb.Bulk, MaxPacket: 512}}}
	other, third := vendor, vendor
	other.Alternate = 1
	third.Number = 2
	return usb.Device{
		ID: usb.ID{Vendor: 0x1199, Product: 0x9011},
		Configs: []usb.Config{
			{Value: 2, Interfaces: []usb.Interface{idle}},
			{Value: 1, Interfaces: []usb.Interface{vendor, other, third}},
		},
	}
}

func TestServeKnowsSeveralConfigurationsAndAlternateSettings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := usbiptest.Plug(t.Context(), several{newEcho()})
		defer h.Close()
		ask := func(s usbip.Setup) ([]byte, error) { return h.Control(t.Context(), s, nil) }
		if b, err := ask(getDescriptor(1, 0, 18)); err != nil || b[17] != 2 {
			t.Errorf("device descriptor % x, %v; want 2 configurations at its end", b, err)
		}
		for index, want := range [][]byte{{9, 2, 18, 0, 1, 2}, {9, 2, 9 + 3*(9+7), 0, 2, 1}} {
			b, err := ask(getDescriptor(2, uint8(index), 6))
			if diff := cmp.Diff(want, b); diff != "" || err != nil {
				t.Errorf("configuration with index %d: %v (-want +got):\n%s", index, err, diff)
			}
		}
		if _, err := ask(getDescriptor(2, 2, 6)); err != syscall.EPIPE {
			t.Errorf("a configuration that is not there: %v, want a stall", err)
		}

		alternate := usbip.Setup{RequestType: 1, Request: 11, Value: 1}
		if _, err := ask(alternate); err != syscall.EPIPE {
			t.Errorf("SET_INTERFACE without a configuration: %v, want a stall", err)
		}
		for _, step := range []struct {
			value     uint16 // of SET_CONFIGURATION
			err       error
			current   byte
			alternate error
		}{
			{2, nil, 2, syscall.EPIPE},
			{1, nil, 1, nil},
			{3, syscall.EPIPE, 1, nil},
			{0, nil, 0, syscall.EPIPE},
		} {
			if _, err := ask(usbip.Setup{Request: 9, Value: step.value}); err != step.err {
				t.Errorf("SET_CONFIGURATION %d: %v, want %v", step.value, err, step.err)
			}
			if b, err := ask(usbip.Setup{RequestType: 0x80, Request: 8, Length: 1}); err != nil || b[0] != step.current {
				t.Errorf("GET_CONFIGURATION = % x, %v; want %d", b, err, step.current)
			}
			if _, err := ask(alternate); err != step.alternate {
				t.Errorf("SET_INTERFACE in configuration %d: %v, want %v", step.current, err, step.alternate)
			}
			want := byte(0)
			if step.alternate == nil {
				want = 1
			}
			if b, err := ask(usbip.Setup{RequestType: 0x81, Request: 10, Length: 1}); err != nil || b[0] != want {
				t.Errorf("GET_INTERFACE = % x, %v; want %d", b, err, want)
			}
		}
	})
}
