// SPDX-License-Identifier: GPL-3.0-or-later

package usbdev

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/google/gousb"

	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// A Device is an opened USB device. It is for one goroutine at a time.
type Device struct {
	described usb.Device
	libusb    *gousb.Context
	device    *gousb.Device
	config    *gousb.Config    // of the claimed interface
	claimed   *gousb.Interface // nil when none is
}

var _ switcher.Device = (*Device)(nil)

// Open opens the device that want describes: the one with its bus and device
// number. The error is fs.ErrNotExist when there is none, or when there is
// another one by now: one with another id, or, when want has a port path, in
// another port. It is fs.ErrPermission without write access to its node in
// /dev/bus/usb.
func Open(ctx context.Context, want usb.Device) (*Device, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	libusb, err := start()
	if err != nil {
		return nil, err
	}
	device, err := find(libusb, want)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("cannot open USB device %03d/%03d: %w", want.Bus, want.Address, err), libusb.Close())
	}
	return &Device{described: want, libusb: libusb, device: device}, nil
}

// start starts a libusb. gousb panics when that fails, for example where there
// is no /dev/bus/usb and no /sys.
func start() (libusb *gousb.Context, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("cannot start libusb: %v", r)
		}
	}()
	return gousb.NewContext(), nil
}

// find opens the device. Errors about other devices do not matter.
func find(libusb *gousb.Context, want usb.Device) (*gousb.Device, error) {
	found := false
	devices, err := libusb.OpenDevices(func(d *gousb.DeviceDesc) bool {
		if !same(d, want) {
			return false
		}
		found = true
		return true
	})
	switch {
	case !found:
		return nil, fmt.Errorf("it is not there, or is another device by now: %w", fs.ErrNotExist)
	case len(devices) == 0:
		return nil, foreign(err)
	}
	devices[0].ControlTimeout = switcher.TransferTimeout
	return devices[0], nil
}

// same reports whether d is the device that is meant.
func same(d *gousb.DeviceDesc, want usb.Device) bool {
	return d.Bus == want.Bus && d.Address == want.Address &&
		usb.ID{Vendor: uint16(d.Vendor), Product: uint16(d.Product)} == want.ID &&
		(want.Port == "" || want.Port == portPath(d))
}

// portPath returns the kernel's name for the port of d, such as "1-1.4".
func portPath(d *gousb.DeviceDesc) usb.PortPath {
	var ports []string
	for _, p := range d.Path {
		ports = append(ports, strconv.Itoa(p))
	}
	return usb.PortPath(fmt.Sprintf("%d-%s", d.Bus, strings.Join(ports, ".")))
}

// Close releases what is claimed and closes the device.
func (d *Device) Close() error {
	return errors.Join(d.Release(), d.device.Close(), d.libusb.Close())
}
