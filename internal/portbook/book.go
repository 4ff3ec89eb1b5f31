// SPDX-License-Identifier: GPL-3.0-or-later

// Package portbook keeps what was found out about the ports of sticks, where
// dist/78-modembridge.rules finds it before ModemManager sees a port.
//
// There is one small file for each USB interface, named by the interface's
// modalias, in which vendor, product, release, class and number stand. udev
// imports it as it is, so it consists of properties:
//
//	MODEMBRIDGE_QUIRK=19d2:fff1
//	MODEMBRIDGE_ASK=0
//	MODEMBRIDGE_SOURCE=learned
//	MODEMBRIDGE_FOUND=00ffffff,01ffffffi
//	MODEMBRIDGE_ROLE=at-primary
//	MODEMBRIDGE_NAME=at
//	MODEMBRIDGE_ALIAS=none
//
// A layout is only asked at first, and goes with the daemon's run-time files.
// It is learned once the stick was online with it, and is kept then.
package portbook

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"modembridge/switcher/usb"
)

// A Book is the two directories that the rules look into.
type Book struct {
	Asked   string // layouts that are yet to prove themselves
	Learned string // layouts with which a stick was online
}

// Default is where the rules look.
var Default = Book{Asked: "/run/modembridge/ports", Learned: "/var/lib/modembridge/ports"}

// A Port is what was found out about one interface.
type Port struct {
	Interface uint8    // bInterfaceNumber
	Role      string   // as in a quirk file, such as "at-primary"; "" is none
	Names     []string // below /dev/modembridge/<port path>; the first two count
}

// Ask notes a layout that was asked of the stick. Interfaces that ports does not
// have are noted without a role, so that their network and control ports pass.
func (b Book) Ask(d usb.Device, ports []Port) error {
	if err := os.MkdirAll(b.Asked, 0o755); err != nil {
		return fmt.Errorf("cannot note the ports of %s: %w", d.Port, err)
	}
	for _, i := range d.Interfaces {
		port := Port{Interface: i.Number}
		for _, p := range ports {
			if p.Interface == i.Number {
				port = p
			}
		}
		if err := write(b.Asked, d.Modalias(i), page(d, port, "asked")); err != nil {
			return fmt.Errorf("cannot note the ports of %s: %w", d.Port, err)
		}
	}
	return nil
}

// Learn keeps the layout that was asked of the stick. The error is
// fs.ErrNotExist when none was.
func (b Book) Learn(d usb.Device) error {
	if err := b.learn(d); err != nil {
		return fmt.Errorf("cannot keep the ports of %v: %w", d.ID, err)
	}
	return nil
}

func (b Book) learn(d usb.Device) error {
	if err := os.MkdirAll(b.Learned, 0o755); err != nil {
		return err
	}
	for _, i := range d.Interfaces {
		text, err := os.ReadFile(filepath.Join(b.Asked, d.Modalias(i)))
		if err != nil {
			return err
		}
		if err := write(b.Learned, d.Modalias(i), learned(text)); err != nil {
			return err
		}
	}
	return nil
}

// Drop forgets what was asked of the stick and not learned.
func (b Book) Drop(d usb.Device) error { return remove(b.Asked, d) }

// HasLearned reports whether what was asked about the interface is kept, rather
// than something else, or nothing.
func (b Book) HasLearned(d usb.Device, i usb.Interface) bool {
	asked, askedErr := os.ReadFile(filepath.Join(b.Asked, d.Modalias(i)))
	kept, keptErr := os.ReadFile(filepath.Join(b.Learned, d.Modalias(i)))
	return askedErr == nil && keptErr == nil && bytes.Equal(learned(asked), kept)
}

func remove(dir string, d usb.Device) error {
	var errs []error
	for _, i := range d.Interfaces {
		if err := os.Remove(filepath.Join(dir, d.Modalias(i))); !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("cannot forget the ports of %v: %w", d.ID, err)
	}
	return nil
}
