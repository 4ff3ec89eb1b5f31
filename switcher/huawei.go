// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
)

// huaweiFeature is the request of method huawei, SET_FEATURE(DEVICE_REMOTE_WAKEUP)
// (USB 2.0, 9.4.9), which the first sticks took for the sign to switch:
// bmRequestType 0x00 is a standard request to the device, bRequest 3 is
// SET_FEATURE, wValue 1 is DEVICE_REMOTE_WAKEUP, wIndex is 0, and there is no
// data. The kernel does the same for those that it knows
// (drivers/usb/storage/initializers.c, usb_stor_huawei_e220_init).
func huaweiFeature() Setup { return Setup{RequestType: 0x00, Request: 3, Value: 1, Index: 0} }

// huawei sends the request. It concerns no interface, so none is claimed.
func huawei(ctx context.Context, dev Device, log *slog.Logger) error {
	transfer, cancel := context.WithTimeout(ctx, TransferTimeout)
	defer cancel()
	setup := huaweiFeature()
	_, err := dev.Control(transfer, setup, nil)
	log.Debug("control", "setup", fmt.Sprintf("%02x %02x %04x %04x", setup.RequestType, setup.Request, setup.Value, setup.Index), "err", err)
	switch {
	case errors.Is(err, ErrStall):
		return &RefusedError{[]error{err}}
	case errors.Is(err, ErrIO) && errors.Is(leaving(ctx, dev, err), ErrGone):
		return nil // it left before it had acknowledged
	}
	return err
}
