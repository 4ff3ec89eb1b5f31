// SPDX-License-Identifier: GPL-3.0-or-later

package sysfs

import "modembridge/switcher/usb"

// ParseDescriptors returns the interfaces of a configuration in their first
// settings.
func ParseDescriptors(blob []byte, configuration int) ([]usb.Interface, error) {
	d, err := parseDescriptors(blob)
	return d.interfaces(configuration, func(uint8) uint8 { return 0 }), err
}

// ParseConfigs returns all configurations.
func ParseConfigs(blob []byte) ([]usb.Config, error) {
	d, err := parseDescriptors(blob)
	return d.configs(), err
}

// ParseMounts returns source and mount point of each line of mountinfo.
func ParseMounts(s string) [][2]string {
	var out [][2]string
	for _, m := range parseMountinfo(s) {
		out = append(out, [2]string{m.source, m.point})
	}
	return out
}
