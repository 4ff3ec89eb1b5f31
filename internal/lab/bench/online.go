// SPDX-License-Identifier: GPL-3.0-or-later

package bench

import (
	"context"
	"path/filepath"
	"strings"

	"modembridge/internal/lab/guest"
	"modembridge/internal/uevent"
	"modembridge/switcher/usb"
)

// activated returns where the sticks are plugged in that NetworkManager has
// dialled, and that have their addresses.
func activated(ctx context.Context) (map[usb.PortPath]bool, error) {
	out, err := guest.Run(ctx, "nmcli", "--terse", "--fields", "DEVICE,TYPE,STATE", "device")
	if err != nil {
		return nil, err
	}
	ports := map[usb.PortPath]bool{}
	for _, device := range connected(out) {
		if port, ok := portOf("/sys", device); ok {
			ports[port] = true
		}
	}
	return ports, nil
}

// connected returns the modems, by the names of their control ports, that
// nmcli's list DEVICE:TYPE:STATE says are connected.
func connected(list string) []string {
	var devices []string
	for line := range strings.Lines(list) {
		device, state, _ := strings.Cut(strings.TrimSpace(line), ":")
		if state == "gsm:connected" {
			devices = append(devices, device)
		}
	}
	return devices
}

// portOf returns where the stick is plugged in that has a port of that name,
// such as ttyUSB2 or cdc-wdm0.
func portOf(sysfs, device string) (usb.PortPath, bool) {
	links, _ := filepath.Glob(filepath.Join(sysfs, "class/*", device))
	for _, link := range links {
		if path, err := filepath.EvalSymlinks(link); err == nil {
			if port, ok := uevent.PortPathOf(path); ok {
				return port, true
			}
		}
	}
	return "", false
}
