// SPDX-License-Identifier: GPL-3.0-or-later

package usbdev

import "github.com/google/gousb"

// Foreign maps an error of gousb.
func Foreign(err error) error { return foreign(err) }

// PortPath returns the port path of a device with that bus and those ports.
func PortPath(bus int, ports ...int) string {
	return string(portPath(&gousb.DeviceDesc{Bus: bus, Path: ports}))
}

// Only returns the numbers of the interfaces, and how many settings each has,
// of which gousb is told to claim the one.
func Only(all []gousb.InterfaceDesc, number, alternate int, set bool) (numbers, settings []int, err error) {
	interfaces, err := only(all, number, alternate, set)
	for _, i := range interfaces {
		numbers = append(numbers, i.Number)
		settings = append(settings, len(i.AltSettings))
	}
	return numbers, settings, err
}
