// SPDX-License-Identifier: GPL-3.0-or-later

package sysfs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"modembridge/switcher/usb"
)

// classHub is bDeviceClass of a hub (USB 2.0, table 11-22).
const classHub = 0x09

// Devices returns all USB devices that are plugged into a port, hubs left out,
// sorted by port path. A device that leaves while it is read is left out too.
func (f FS) Devices() ([]usb.Device, error) {
	var out []usb.Device
	for _, port := range f.Ports() {
		d, err := f.Device(port)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return nil, err
		case !IsHub(d):
			out = append(out, d)
		}
	}
	return out, nil
}

// Ports returns the ports that something is plugged into, hubs too, sorted.
func (f FS) Ports() (ports []usb.PortPath) {
	// The directory holds root hubs ("usb1") and interfaces ("1-1:1.0") too.
	for _, name := range names(f.path("sys/bus/usb/devices")) {
		if port, err := usb.ParsePortPath(name); err == nil {
			ports = append(ports, port)
		}
	}
	return ports
}

// IsHub reports whether the device is a hub rather than something of use.
func IsHub(d usb.Device) bool { return d.Class.Class == classHub }

// ID returns the id of the device in a port, the zero ID when it cannot be
// read. The attributes are of the device descriptor, which no lock guards
// (kernel: drivers/usb/core/sysfs.c, usb_descriptor_attr).
func (f FS) ID(port usb.PortPath) usb.ID {
	dir := f.device(port)
	id, err := usb.ParseID(text(dir, "idVendor") + ":" + text(dir, "idProduct"))
	if err != nil {
		return usb.ID{}
	}
	return id
}

// Device returns the device plugged into port. The error is fs.ErrNotExist
// when there is none, or none any more.
//
// The kernel holds the device's lock while drivers bind, and several
// attributes wait for that lock: a call during enumeration returns when it is
// over, usually within milliseconds.
func (f FS) Device(port usb.PortPath) (usb.Device, error) {
	dir := f.device(port)
	// A device can leave, and its successor or another configuration come,
	// between two attributes. The stamp changes with each, so equal stamps
	// before and after prove that all attributes are of one device.
	const attempts = 3
	for range attempts {
		before, err := readStamp(dir)
		if err != nil {
			return usb.Device{}, fmt.Errorf("cannot read USB device %s: %w", port, err)
		}
		d, err := readDevice(dir, port, before)
		if err != nil {
			return usb.Device{}, fmt.Errorf("cannot read USB device %s: %w", port, err)
		}
		after, err := readStamp(dir)
		if err != nil {
			return usb.Device{}, fmt.Errorf("cannot read USB device %s: %w", port, err)
		}
		if before == after {
			return d, nil
		}
	}
	return usb.Device{}, fmt.Errorf("cannot read USB device %s: it changed %d times meanwhile: %w", port, attempts, fs.ErrNotExist)
}

// Address returns the bus and the device number of what is plugged into port. It
// waits for no lock. The error is fs.ErrNotExist when nothing is.
func (f FS) Address(port usb.PortPath) (bus, address int, err error) {
	dir := f.device(port)
	if _, err := read(filepath.Join(dir, "devnum")); err != nil {
		return 0, 0, fmt.Errorf("cannot read the address of USB device %s: %w", port, err)
	}
	return number(dir, "busnum"), number(dir, "devnum"), nil
}

// A stamp tells one enumeration and configuration of a port from the next. The
// device number is not given out again until all others have been (kernel:
// drivers/usb/core/hub.c, choose_devnum).
type stamp struct {
	bus, address, configuration int
}

func readStamp(dir string) (stamp, error) {
	if _, err := read(filepath.Join(dir, "devnum")); err != nil {
		return stamp{}, err
	}
	return stamp{
		bus:           number(dir, "busnum"),
		address:       number(dir, "devnum"),
		configuration: number(dir, "bConfigurationValue"), // empty when unconfigured
	}, nil
}

func readDevice(dir string, port usb.PortPath, s stamp) (usb.Device, error) {
	blob, err := read(filepath.Join(dir, "descriptors"))
	if err != nil {
		return usb.Device{}, err
	}
	desc, err := parseDescriptors(blob)
	if err != nil {
		return usb.Device{}, err
	}
	d := usb.Device{
		Port:           port,
		Bus:            s.bus,
		Address:        s.address,
		ID:             desc.id,
		Revision:       desc.revision,
		Class:          desc.class,
		Manufacturer:   text(dir, "manufacturer"),
		Product:        text(dir, "product"),
		Serial:         text(dir, "serial"),
		Configurations: len(desc.configurations),
		Configuration:  s.configuration,
		Configs:        desc.configs(),
	}
	at := func(number uint8) string {
		return filepath.Join(dir, fmt.Sprintf("%s:%d.%d", port, s.configuration, number))
	}
	d.Interfaces = desc.interfaces(s.configuration, func(n uint8) uint8 {
		return uint8(number(at(n), "bAlternateSetting"))
	})
	for i := range d.Interfaces {
		attach(at(d.Interfaces[i].Number), &d.Interfaces[i])
	}
	return d, nil
}

// attach adds what the kernel made of an interface: its driver, its serial and
// control ports and its network interfaces. All are empty while no driver has
// bound.
func attach(dir string, i *usb.Interface) {
	if target, err := os.Readlink(filepath.Join(dir, "driver")); err == nil {
		i.Driver = filepath.Base(target)
	}
	// usb-serial drivers make a port device with the tty's own name below the
	// interface; cdc_acm and hso put theirs into a tty class directory.
	for _, name := range names(dir) {
		if strings.HasPrefix(name, "ttyUSB") {
			i.TTYs = append(i.TTYs, name)
		}
	}
	i.TTYs = append(i.TTYs, names(dir, "tty")...)
	i.Nets = names(dir, "net")
	i.Controls = names(dir, "usbmisc")
}
