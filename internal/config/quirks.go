// SPDX-License-Identifier: GPL-3.0-or-later

package config

import (
	"os"
	"path/filepath"

	"modembridge/quirks"
)

// QuirkSources returns the directories that add to the built-in quirks, the
// most important one first: the order of systemd's configuration.
func QuirkSources() []quirks.Source {
	var list []quirks.Source
	for _, dir := range []string{"/etc", "/run", "/usr/local/lib", "/usr/lib"} {
		dir = filepath.Join(dir, "modembridge/quirks.d")
		list = append(list, quirks.Source{Name: dir, FS: os.DirFS(dir)})
	}
	return list
}
