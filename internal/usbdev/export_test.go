// SPDX-License-Identifier: GPL-3.0-or-later

package usbdev

import "github.com/google/gousb"

// Foreign maps an error of gousb.
func Foreign(err error) error { return foreign(err) }

// PortPath returns the port path of a device with that bus and those ports.
func PortPath(bus int, ports ...int) string {
	return string(portPath(&gousb.DeviceDesc{Bus: bus, Path: ports}))
}
