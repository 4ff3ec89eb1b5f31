// SPDX-License-Identifier: GPL-3.0-or-later

package sysfs

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
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

// driverName is the reverse of usbSerial.
func driverName(serial string) string {
	switch serial {
	case "option1":
		return "option"
	case "generic":
		return "usbserial_generic"
	}
	return serial
}

// BindNewID makes a driver ("option", "qmi_wwan") take devices with that id,
// those plugged in and those to come. An id that the driver was given before is
// not given twice. [FS.RemoveID] takes it back, where that is possible at all.
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
	path = filepath.Join(path, "new_id")
	known, err := dynamic(path)
	if err == nil && !slices.Contains(known, id) {
		// Vendor, product and bInterfaceClass in hexadecimal (kernel:
		// drivers/usb/core/driver.c, usb_store_new_id).
		err = write(path, fmt.Sprintf("%04x %04x ff", id.Vendor, id.Product))
	}
	if err != nil {
		return fmt.Errorf("cannot bind %s to the driver %s: %w", id, driver, err)
	}
	return nil
}

// RemoveID takes back what BindNewID gave; ports that are bound stay so. The
// error is fs.ErrNotExist while the driver's module is not loaded, and
// errors.ErrUnsupported for the drivers on the usb-serial bus: these have no
// remove_id, and nothing but their module's end frees their list (kernel:
// drivers/usb/serial/bus.c, usb_serial_bus_deregister).
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

// A DynamicID is an id that a driver was given.
type DynamicID struct {
	Driver string
	ID     usb.ID
}

// DynamicIDs returns the ids that drivers were given as BindNewID gives them,
// by whomever, sorted by driver.
func (f FS) DynamicIDs() ([]DynamicID, error) {
	var list []DynamicID
	for _, bus := range []string{"usb", "usb-serial"} {
		dir := f.path("sys/bus", bus, "drivers")
		for _, driver := range names(dir) {
			ids, err := dynamic(filepath.Join(dir, driver, "new_id"))
			if err != nil && !errors.Is(err, os.ErrNotExist) {
				return nil, fmt.Errorf("cannot read the ids that the driver %s was given: %w", driver, err)
			}
			for _, id := range ids {
				list = append(list, DynamicID{driverName(driver), id})
			}
		}
	}
	return list, nil
}

// dynamic reads a driver's list, of which each line has the form in which the
// id was given. An id without the class ff is another kind of entry.
func dynamic(path string) ([]usb.ID, error) {
	text, err := read(path)
	if err != nil {
		return nil, err
	}
	var ids []usb.ID
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) >= 3 && f[2] == "ff" {
			if id, err := usb.ParseID(f[0] + ":" + f[1]); err == nil {
				ids = append(ids, id)
			}
		}
	}
	return ids, nil
}
