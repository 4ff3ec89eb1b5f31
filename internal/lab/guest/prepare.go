// SPDX-License-Identifier: GPL-3.0-or-later

package guest

import "context"

// Prepare does what installing the product's package would have done on a
// running system: the device rules and the hardware database take effect, and
// the daemons run. It also loads the controller that sticks are plugged into.
func Prepare(ctx context.Context) error {
	for _, command := range [][]string{
		{"modprobe", "vhci_hcd"},
		{"systemd-hwdb", "update"},
		{"udevadm", "control", "--reload"},
		{"systemctl", "daemon-reload"},
		{"systemctl", "start", "ModemManager.service", "NetworkManager.service", "modembridge.service"},
	} {
		if _, err := Run(ctx, command[0], command[1:]...); err != nil {
			return err
		}
	}
	return nil
}
