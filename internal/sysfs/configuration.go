// SPDX-License-Identifier: GPL-3.0-or-later

package sysfs

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"

	"modembridge/switcher/usb"
)

// SetConfiguration has the kernel set the configuration with that
// bConfigurationValue. It takes the drivers of all interfaces away first and
// looks for drivers of the new ones afterwards (kernel:
// drivers/usb/core/message.c, usb_set_configuration), so nobody has to detach
// anything.
//
// The error is fs.ErrNotExist when nothing is plugged into port, and EINVAL
// when the device has no such configuration. The kernel answers when the
// drivers have looked at the device; when ctx ends first, that goes on and
// SetConfiguration returns ctx's error.
func (f FS) SetConfiguration(ctx context.Context, port usb.PortPath, value uint8) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("cannot set configuration %d of %s: %w", value, port, err)
	}
	attribute := filepath.Join(f.device(port), "bConfigurationValue")
	// The timeouts of the kernel's control transfers bound it.
	if err := writeWithin(ctx, strconv.Itoa(int(value)), attribute); err != nil {
		return fmt.Errorf("cannot set configuration %d of %s: %w", value, port, err)
	}
	return nil
}
