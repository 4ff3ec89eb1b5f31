// SPDX-License-Identifier: GPL-3.0-or-later

package usbip

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// stateFree is the state of a port without a device (kernel: enum
// usbip_device_status, VDEV_ST_NULL).
const stateFree = 4

// A portRow is one line of a status file.
type portRow struct {
	highSpeed bool
	number    int
	state     int
}

func (v *VHCI) rows(file string) ([]portRow, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("cannot read the ports of the virtual USB host controller: %w", err)
	}
	return parseStatus(string(text))
}

// parseStatus reads a status file of vhci_hcd (kernel:
// drivers/usb/usbip/vhci_sysfs.c, status_show_vhci):
//
//	hub port sta spd dev      sockfd local_busid
//	hs  0000 004 000 00000000 000000 0-0
func parseStatus(text string) ([]portRow, error) {
	var rows []portRow
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) == 0 || f[0] == "hub" {
			continue
		}
		if len(f) < 3 {
			return nil, fmt.Errorf("cannot read a port's status from %q", strings.TrimSpace(line))
		}
		number, errN := strconv.Atoi(f[1])
		state, errS := strconv.Atoi(f[2])
		if errN != nil || errS != nil {
			return nil, fmt.Errorf("cannot read a port's status from %q", strings.TrimSpace(line))
		}
		rows = append(rows, portRow{highSpeed: f[0] == "hs", number: number, state: state})
	}
	return rows, nil
}
