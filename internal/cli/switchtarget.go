// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// A target says what a stick is to be after the switch. What is not given does
// not matter.
type target struct {
	vendor   *uint16
	products []uint16
	class    *uint8        // of the first interface
	within   time.Duration // 0: do not wait
}

// given reports whether the target says anything.
func (t target) given() bool { return t.vendor != nil || len(t.products) > 0 || t.class != nil }

// reached reports whether d is what the stick was to become: a new personality
// of it, with the id and the class that are wanted, and without them anything
// but another disk.
func (t target) reached(was, d usb.Device) bool {
	return another(was, d) &&
		(t.given() || !d.StorageOnly()) &&
		(t.vendor == nil || d.ID.Vendor == *t.vendor) &&
		(len(t.products) == 0 || slices.Contains(t.products, d.ID.Product)) &&
		(t.class == nil || hasClass(d, *t.class))
}

// another reports whether d is another personality than was: one that was
// enumerated anew, or another configuration. A device without any is on its way
// out, or in.
func another(was, d usb.Device) bool {
	return len(d.Interfaces) > 0 &&
		(d.Address != was.Address || d.ID != was.ID || d.Configuration != was.Configuration)
}

// hasClass reports whether the first interface of d has that class.
func hasClass(d usb.Device, class uint8) bool {
	return len(d.Interfaces) > 0 && d.Interfaces[0].Class.Class == class
}

// wait waits until the port of the stick has what it was to become, and returns
// that.
func (t target) wait(ctx context.Context, m machine, was usb.Device) (usb.Device, error) {
	ctx, cancel := context.WithTimeout(ctx, t.within)
	defer cancel()
	for {
		d, err := m.Device(was.Port)
		switch {
		case err == nil && t.reached(was, d):
			return d, nil
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return d, err
		}
		if switcher.Sleep(ctx, 100*time.Millisecond) == nil {
			continue
		}
		if errors.Is(ctx.Err(), context.Canceled) {
			return d, ctx.Err()
		}
		return d, timedOutf("the modem did not appear in port %s within %v: %s; see what is known about it with: modembridge quirk explain %s",
			was.Port, t.within, instead(was, d, err), was.ID)
	}
}

// instead says what is in the port in place of the modem.
func instead(was, d usb.Device, err error) string {
	switch {
	case err != nil:
		return "nothing is there now"
	case another(was, d):
		return fmt.Sprintf("%v %s is there now", d.ID, d.Product)
	}
	return fmt.Sprintf("%v is still there, unchanged", was.ID)
}
