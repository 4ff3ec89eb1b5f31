// SPDX-License-Identifier: GPL-3.0-or-later

package switching

import (
	"context"

	"modembridge/internal/scsi"
	"modembridge/internal/sysfs"
	"modembridge/internal/usbdev"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// System is the machine that the program runs on.
type System struct{ sysfs.FS }

var _ Machine = System{}

// Units implements [Machine].
func (System) Units(media []switcher.Medium) (Units, error) { return scsi.Open(media) }

// Open implements [Machine].
func (System) Open(ctx context.Context, d usb.Device) (Device, error) { return usbdev.Open(ctx, d) }
