// SPDX-License-Identifier: GPL-3.0-or-later

package sysfs

import (
	"fmt"
	"io/fs"
	"path/filepath"

	"modembridge/switcher/usb"
)

// A Raw is a device with its descriptors as it sent them, for who keeps them.
type Raw struct {
	usb.Device
	// Descriptors are the device descriptor and then each configuration with
	// everything below it, in USB byte order.
	Descriptors []byte
	// Texts are what the interfaces of the active configuration call
	// themselves (iInterface), by number; most have none.
	Texts map[uint8]string
	Speed string // of the bus, Mbit/s: "480"
}

// Raw returns the device plugged into port with its descriptors; see
// [FS.Device]. The error is fs.ErrNotExist when there is none, or when another
// came meanwhile.
func (f FS) Raw(port usb.PortPath) (Raw, error) {
	d, err := f.Device(port)
	if err != nil {
		return Raw{}, err
	}
	dir := f.device(port)
	blob, err := read(filepath.Join(dir, "descriptors"))
	if err != nil {
		return Raw{}, fmt.Errorf("cannot read the descriptors of USB device %s: %w", port, err)
	}
	raw := Raw{Device: d, Descriptors: blob, Texts: map[uint8]string{}, Speed: text(dir, "speed")}
	for _, i := range d.Interfaces {
		name := fmt.Sprintf("%s:%d.%d", port, d.Configuration, i.Number)
		if t := text(dir, name, "interface"); t != "" {
			raw.Texts[i.Number] = t
		}
	}
	now, err := readStamp(dir)
	if err == nil && now != (stamp{d.Bus, d.Address, d.Configuration}) {
		err = fmt.Errorf("another came meanwhile: %w", fs.ErrNotExist)
	}
	if err != nil {
		return Raw{}, fmt.Errorf("cannot read the descriptors of USB device %s: %w", port, err)
	}
	return raw, nil
}

// Describe returns what descriptors say of the device that sent them: id,
// revision, class and configurations. Other than those of [FS.Device], the
// configurations list every alternate setting of every interface, as the
// descriptors do. Nothing that is missing or cut off is an error, but for the
// device descriptor.
func Describe(descriptors []byte) (usb.Device, error) {
	desc, err := parseDescriptors(descriptors)
	if err != nil {
		return usb.Device{}, err
	}
	d := usb.Device{ID: desc.id, Revision: desc.revision, Class: desc.class, Configurations: len(desc.configurations)}
	for _, c := range desc.configurations {
		d.Configs = append(d.Configs, usb.Config{Value: c.value, Interfaces: c.settings})
	}
	return d, nil
}
