// SPDX-License-Identifier: GPL-3.0-or-later

package bench

import (
	"context"
	"os"
	"path/filepath"

	"modembridge/internal/lab/guest"
	"modembridge/internal/lab/stick"
)

// A side is one of the two that are compared.
type side string

const (
	stock side = "stock"
	ours  side = "ours"
)

// rulesMask, when it is a link to /dev/null, hides our file of the same name in
// /usr/lib/udev/rules.d (udev(7)).
const rulesMask = "/run/udev/rules.d/78-modembridge.rules"

// prepare gives the machine to one side. Nothing may be plugged in.
func (s side) prepare(ctx context.Context, model *stick.Model) error {
	if err := os.Remove(rulesMask); err != nil && !os.IsNotExist(err) {
		return err
	}
	if err := guest.Reset(ctx); err != nil {
		return err
	}
	if s == stock {
		if _, err := guest.Run(ctx, "systemctl", "stop", "modembridge.service"); err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(rulesMask), 0o755); err != nil {
			return err
		}
		if err := os.Symlink("/dev/null", rulesMask); err != nil {
			return err
		}
		if _, err := guest.Run(ctx, "nmcli", "connection", "add", "type", "gsm", "con-name", "mobile",
			"ifname", "*", "gsm.apn", model.Modem.AT.APNs[0]); err != nil {
			return err
		}
	}
	_, err := guest.Run(ctx, "udevadm", "control", "--reload")
	return err
}
