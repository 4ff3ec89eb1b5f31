// SPDX-License-Identifier: GPL-3.0-or-later

package guest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
)

// ruleMasks is where a link to /dev/null hides a file of udev rules that has
// the same name (udev(7)).
const ruleMasks = "/run/udev/rules.d"

// SwitchRules are usb_modeswitch's: they have it switch what is plugged in.
const SwitchRules = "40-usb_modeswitch.rules"

// HideRules hides those files of udev rules, by name, and shows all others again
// that were hidden. While modembridge runs it hides [SwitchRules] itself.
func HideRules(ctx context.Context, names ...string) error {
	links, err := filepath.Glob(filepath.Join(ruleMasks, "*"))
	if err != nil {
		return err
	}
	changed := len(names) > 0
	for _, link := range links {
		if isMask(link) {
			changed = true
			err = errors.Join(err, os.Remove(link))
		}
	}
	if !changed {
		return nil
	}
	err = errors.Join(err, os.MkdirAll(ruleMasks, 0o755))
	for _, name := range names {
		err = errors.Join(err, os.Symlink(os.DevNull, filepath.Join(ruleMasks, name)))
	}
	if err != nil {
		return err
	}
	_, err = Run(ctx, "udevadm", "control", "--reload")
	return err
}

// isMask reports whether a file is a link to /dev/null, with which systemd and
// udev take a file of the same name for none.
func isMask(path string) bool {
	to, err := os.Readlink(path)
	return err == nil && to == os.DevNull
}
