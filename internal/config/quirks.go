// SPDX-License-Identifier: GPL-3.0-or-later

package config

import (
	"os"
	"path/filepath"

	"modembridge/quirks"
)

// QuirkSources returns the directories that add to the built-in quirks, the
// most important one first: the order of systemd's configuration, and what an
// administrator has written for usb_modeswitch right after what was written
// for us.
func QuirkSources() []quirks.Source {
	foreign := quirks.Source{Name: "/etc/usb_modeswitch.d", FS: os.DirFS("/etc/usb_modeswitch.d"), Foreign: true}
	return []quirks.Source{ours("/etc"), foreign, ours("/run"), ours("/usr/local/lib"), ours("/usr/lib")}
}

// ours is a directory for files in our own format.
func ours(below string) quirks.Source {
	dir := filepath.Join(below, "modembridge/quirks.d")
	return quirks.Source{Name: dir, FS: os.DirFS(dir)}
}
