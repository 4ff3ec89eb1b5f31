// SPDX-License-Identifier: GPL-3.0-or-later

package sysfs

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"modembridge/switcher/usb"
)

// usbSerial maps the USB driver names to the names that the usb-serial bus
// knows them by, where these differ (kernel: drivers/usb/serial/option.c,
// option_1port_device).
func usbSerial(driver string) string {
	switch driver {
	case "option":
		return "option1"
	case "usbserial_generic":
		return "generic"
	}
	return driver
}

// BindNewID makes a driver ("option", "qmi_wwan") take devices with that id,
// those plugged in and those to come, until the module is unloaded. An id that
// the driver was given before is not given twice.
//
// Only interfaces of the vendor-specific class ff are offered, as in nearly
// every entry of the drivers' own tables: a dynamic id without a class would
// let the driver have a stick's network or storage interface as well.
//
// The error is fs.ErrNotExist while the driver's module is not loaded.
func (f FS) BindNewID(driver string, id usb.ID) error {
	path, err := f.driver(driver)
	if err != nil {
		return fmt.Errorf("cannot bind %s to the driver %s: %w", id, driver, err)
	}
	// Vendor, product and bInterfaceClass in hexadecimal; the list reads back
	// in the same form (kernel: drivers/usb/core/driver.c, usb_store_new_id).
	entry := fmt.Sprintf("%04x %04x ff", id.Vendor, id.Product)
	path = filepath.Join(path, "new_id")
	known, err := read(path)
	if err == nil && !listed(string(known), entry) {
		err = write(path, entry)
	}
	if err != nil {
		return fmt.Errorf("cannot bind %s to the driver %s: %w", id, driver, err)
	}
	return nil
}

// RemoveID takes back what BindNewID gave; ports that are bound stay so. The
// error is errors.ErrUnsupported for usb-serial drivers, which have no
// remove_id, and fs.ErrNotExist while the driver's module is not loaded.
func (f FS) RemoveID(driver string, id usb.ID) error {
	path, err := f.driver(driver)
	if err == nil {
		path = filepath.Join(path, "remove_id")
		if _, err = os.Stat(path); errors.Is(err, os.ErrNotExist) {
			err = errors.ErrUnsupported
		}
	}
	if err == nil {
		err = write(path, fmt.Sprintf("%04x %04x", id.Vendor, id.Product))
	}
	if err != nil {
		return fmt.Errorf("cannot take %s from the driver %s: %w", id, driver, err)
	}
	return nil
}

// driver returns the directory of a driver that takes dynamic ids. A serial
// driver stands on both buses, but takes ids on the usb-serial bus alone.
func (f FS) driver(name string) (string, error) {
	if name == "" || strings.ContainsAny(name, "/.") {
		return "", fmt.Errorf("%q is not a driver's name", name)
	}
	serial := f.path("sys/bus/usb-serial/drivers", usbSerial(name))
	if _, err := os.Stat(filepath.Join(serial, "new_id")); err == nil {
		return serial, nil
	}
	plain := f.path("sys/bus/usb/drivers", name)
	_, err := os.Stat(filepath.Join(plain, "new_id"))
	return plain, err
}

func listed(list, entry string) bool {
	for line := range strings.Lines(list) {
		if strings.TrimSpace(line) == entry {
			return true
		}
	}
	return false
}
