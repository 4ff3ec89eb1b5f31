// SPDX-License-Identifier: GPL-3.0-or-later

package guest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
)

const (
	// dropIns is where modembridge tells systemd of units that are others'.
	dropIns = "/usr/lib/systemd/system/*.service.d/modembridge.conf"
	// dropInMasks is where a link to /dev/null hides one of the same name
	// (systemd.unit(5)).
	dropInMasks = "/run/systemd/system"
)

// HideDropIns hides what modembridge tells systemd of other units, or shows it again.
func HideDropIns(ctx context.Context, hidden bool) error {
	files, err := filepath.Glob(dropIns)
	changed := false
	for _, file := range files {
		mask := filepath.Join(dropInMasks, filepath.Base(filepath.Dir(file)), filepath.Base(file))
		switch {
		case isMask(mask) == hidden:
			continue
		case hidden:
			err = errors.Join(err, os.MkdirAll(filepath.Dir(mask), 0o755), os.Symlink(os.DevNull, mask))
		default:
			err = errors.Join(err, os.Remove(mask))
		}
		changed = true
	}
	if err != nil || !changed {
		return err
	}
	_, err = Run(ctx, "systemctl", "daemon-reload")
	return err
}
