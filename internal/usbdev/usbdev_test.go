// SPDX-License-Identifier: GPL-3.0-or-later

package usbdev_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
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
		{gousb.TransferOverflow, switcher.ErrOverflow},
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

func TestOnlyTheWantedSettingIsShownToGousb(t *testing.T) {
	// A device with a gap: interface 1 in two settings, then interface 3.
	all := []gousb.InterfaceDesc{
		{Number: 1, AltSettings: []gousb.InterfaceSetting{{Number: 1, Alternate: 0}, {Number: 1, Alternate: 1}}},
		{Number: 3, AltSettings: []gousb.InterfaceSetting{{Number: 3, Alternate: 0}}},
	}
	for _, tt := range []struct {
		name              string
		number, alternate int
		set               bool
		want              []int // settings per interface, by number
		ok                bool
	}{
		{"behind the gap", 3, 0, false, []int{0, 0, 0, 1}, true},
		{"the setting that it is in, which is not asked for again", 1, 1, false, []int{0, 1}, true},
		{"another setting, which is asked for", 1, 1, true, []int{0, 2}, true},
		{"the only setting, which is asked for", 3, 0, true, []int{0, 0, 0, 2}, true},
		{"an interface that is not there", 2, 0, false, nil, false},
		{"a setting that is not there", 3, 1, true, nil, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			numbers, settings, err := usbdev.Only(all, tt.number, tt.alternate, tt.set)
			if (err == nil) != tt.ok || !slices.Equal(settings, tt.want) {
				t.Errorf("only() = %v, %v; want %v, ok %v", settings, err, tt.want, tt.ok)
			}
			for i, n := range numbers {
				if i != n {
					t.Errorf("interface %d stands at %d", n, i)
				}
			}
		})
	}
}
