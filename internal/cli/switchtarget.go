// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"modembridge/switcher/usb"
)

// A target says what a stick is to be after the switch. The zero target does
// not care.
type target struct {
	vendor, product *uint16
	class           *uint8
	within          time.Duration // 0: do not wait
}

// target reads -V, -P, -C and -s.
func (f *switchFlags) target() (target, error) {
	t := target{within: time.Duration(f.check) * time.Second}
	if f.check < 0 {
		return t, usagef("--check-success is less than nothing")
	}
	for _, id := range []struct {
		flag, text string
		to         **uint16
	}{
		{"--target-vendor", f.targetVendor, &t.vendor},
		{"--target-product", f.targetProduct, &t.product},
	} {
		if id.text == "" {
			continue
		}
		n, err := number(id.text, 16)
		if err != nil {
			return t, usagef("%s: %v", id.flag, err)
		}
		v := uint16(n)
		*id.to = &v
	}
	if f.targetClass != "" {
		n, err := number(f.targetClass, 8)
		if err != nil {
			return t, usagef("--target-class: %v", err)
		}
		v := uint8(n)
		t.class = &v
	}
	return t, nil
}

// reached reports whether a device is what the stick was to become.
func (t target) reached(d usb.Device) bool {
	return !d.StorageOnly() && len(d.Interfaces) > 0 &&
		(t.vendor == nil || d.ID.Vendor == *t.vendor) &&
		(t.product == nil || d.ID.Product == *t.product) &&
		(t.class == nil || d.Interfaces[0].Class.Class == *t.class)
}

// wait waits until the port of the stick has what it was to become.
func (t target) wait(ctx context.Context, m machine, was usb.Device, say io.Writer) error {
	if t.within == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, t.within)
	defer cancel()
	for {
		devices, err := m.Devices()
		if err != nil {
			return err
		}
		for _, d := range devices {
			if d.Port == was.Port && t.reached(d) {
				fmt.Fprintf(say, "It is a modem now: %v %s.\n", d.ID, d.Product)
				return nil
			}
		}
		if !pause(ctx, 100*time.Millisecond) {
			return fmt.Errorf("the modem did not appear in port %s within %v: %w", was.Port, t.within, ctx.Err())
		}
	}
}
