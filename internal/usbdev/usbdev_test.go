// SPDX-License-Identifier: GPL-3.0-or-later

package usbdev_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"github.com/google/gousb"

	"modembridge/internal/usbdev"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

func TestOpenOfADeviceThatIsNotThere(t *testing.T) {
	dev, err := usbdev.Open(t.Context(), usb.Device{Bus: 250, Address: 120, ID: usb.ID{Vendor: 0x19d2, Product: 0x2000}})
	if dev != nil || err == nil {
		t.Fatalf("Open() = %v, %v; want an error", dev, err)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		t.Skipf("libusb does not start here: %v", err)
	}
}

func TestOpenAfterTheDeadline(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := usbdev.Open(ctx, usb.Device{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Open() = %v; want context.Canceled", err)
	}
}

func TestErrorsOfGousbAreMapped(t *testing.T) {
	for _, tt := range []struct {
		in, want error
	}{
		{gousb.ErrorNoDevice, switcher.ErrGone},
		{gousb.TransferNoDevice, switcher.ErrGone},
		{gousb.ErrorPipe, switcher.ErrStall},
		{gousb.TransferStall, switcher.ErrStall},
		{gousb.TransferError, switcher.ErrIO},
		{gousb.ErrorTimeout, context.DeadlineExceeded},
		{gousb.ErrorAccess, fs.ErrPermission},
		{fmt.Errorf("failed to claim interface 0 on x: %v", gousb.ErrorNoDevice), switcher.ErrGone},
	} {
		if got := usbdev.Foreign(tt.in); !errors.Is(got, tt.want) {
			t.Errorf("%v = %v; want %v", tt.in, got, tt.want)
		}
	}
	if err := usbdev.Foreign(nil); err != nil {
		t.Errorf("nil = %v", err)
	}
	other := errors.New("other")
	if err := usbdev.Foreign(other); err != other {
		t.Errorf("another error = %v; want it as it is", err)
	}
}

func TestPortPath(t *testing.T) {
	if got := usbdev.PortPath(1, 1, 4); got != "1-1.4" {
		t.Errorf("portPath = %s; want 1-1.4", got)
	}
}
