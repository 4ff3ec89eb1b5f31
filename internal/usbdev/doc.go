// SPDX-License-Identifier: GPL-3.0-or-later

// Package usbdev opens a USB device for package switcher, through libusb by way
// of gousb. It is the only place with cgo.
//
//	dev, err := usbdev.Open(ctx, device) // as internal/sysfs described it
//	if err != nil {
//		return err // fs.ErrNotExist, fs.ErrPermission, …
//	}
//	defer dev.Close()
//	err = switcher.Switch(ctx, dev, device, plan, log)
//
// An opened device has a libusb of its own with a thread of its own; both end
// with Close, so that a daemon which waits for sticks costs nothing.
package usbdev
