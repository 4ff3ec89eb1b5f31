// SPDX-License-Identifier: GPL-3.0-or-later

package bench

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"modembridge/internal/lab/guest"
	"modembridge/switcher/usb"
)

// files are quirk files that users have written.
//
//go:embed data/*.toml
var files embed.FS

const (
	quirkDir = "/etc/modembridge/quirks.d"
	hwdbFile = "/etc/udev/hwdb.d/78-modembridge.hwdb"
)

// teach does what a user does who has written a quirk file, as
// modembridge-quirks(5) says.
func (c Case) teach(ctx context.Context) error {
	text, err := files.ReadFile("data/" + c.Quirk)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(quirkDir, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(quirkDir, c.Quirk), text, 0o644); err != nil {
		return err
	}
	// The hardware database takes a slow processor a while, and stays.
	if _, err := os.Stat(hwdbFile); errors.Is(err, fs.ErrNotExist) {
		const export = "mkdir -p /etc/udev/hwdb.d && modembridge quirk export hwdb >" + hwdbFile +
			" && systemd-hwdb update && udevadm control --reload"
		if _, err := guest.Run(ctx, "sh", "-c", export); err != nil {
			return err
		}
	}
	_, err = guest.Run(ctx, "systemctl", "restart", "modembridge.service")
	return err
}

// learnDeadline is how long modembridge may take to keep what it has found out
// about a stick, from when it is online.
const learnDeadline = 20 * time.Second

// learnedOf reports whether modembridge has kept the ports of such a stick.
func learnedOf(dir string, id usb.ID) bool {
	pages, _ := filepath.Glob(filepath.Join(dir, fmt.Sprintf("usb:v%04Xp%04Xd*", id.Vendor, id.Product)))
	return len(pages) > 0
}

// learnedDir is where it keeps them.
const learnedDir = "/var/lib/modembridge/ports"

// untilLearned waits until modembridge has kept the ports, or it is too late.
func untilLearned(ctx context.Context, id usb.ID) {
	ctx, cancel := context.WithTimeout(ctx, learnDeadline)
	defer cancel()
	for !learnedOf(learnedDir, id) {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pollInterval):
		}
	}
}
