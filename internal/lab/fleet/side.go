// SPDX-License-Identifier: GPL-3.0-or-later

package fleet

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"modembridge/internal/lab/guest"
)

// ruleMasks is where a link to /dev/null hides a file of udev rules that has
// the same name (udev(7)).
const ruleMasks = "/run/udev/rules.d"

// theirRules have usb_modeswitch switch what is plugged in.
const theirRules = "40-usb_modeswitch.rules"

// discRules look into every disc, which takes a slow processor seconds and
// switches nothing.
func discRules() []string { return []string{"60-cdrom_id.rules", "60-persistent-storage.rules"} }

// hide hides those files of rules, and shows all others of ours again.
func hide(ctx context.Context, rules ...string) error {
	for _, name := range append(discRules(), theirRules) {
		if err := os.Remove(filepath.Join(ruleMasks, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := os.MkdirAll(ruleMasks, 0o755); err != nil {
		return err
	}
	for _, name := range rules {
		if err := os.Symlink("/dev/null", filepath.Join(ruleMasks, name)); err != nil {
			return err
		}
	}
	_, err := guest.Run(ctx, "udevadm", "control", "--reload")
	return err
}
