// SPDX-License-Identifier: GPL-3.0-or-later

package demo

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"modembridge/switcher/usb"
)

// usbDevice describes what sits at a port the way lsusb does, or returns "",
// also when it is only just coming or going: attributes are missing then. lsusb
// itself takes longer to start, on a slow processor, than a stick stays in its
// storage mode.
func usbDevice(port usb.PortPath) string {
	dir := filepath.Join("/sys/bus/usb/devices", string(port))
	var a []any
	for _, name := range []string{"busnum", "devnum", "idVendor", "idProduct", "manufacturer", "product"} {
		text := attribute(dir, name)
		if text == "" {
			return ""
		}
		a = append(a, text)
	}
	return fmt.Sprintf("Bus %03s Device %03s: ID %s:%s %s %s", a...)
}

// cdrom describes the first CD-ROM drive, or returns "".
func cdrom() string {
	drives, _ := filepath.Glob("/sys/class/block/sr*")
	if len(drives) == 0 {
		return ""
	}
	device := filepath.Join(drives[0], "device")
	return fmt.Sprintf("/dev/%s: %s %s", filepath.Base(drives[0]), attribute(device, "vendor"), attribute(device, "model"))
}

// attribute reads a file in /sys; "" stands for one that is not there.
func attribute(dir, name string) string {
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}
