// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import "runtime/debug"

// theirVersion is the program whose options `modembridge switch` takes.
const theirVersion = "usb_modeswitch 2.6.1"

// version returns the version that the program was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(unknown version)"
	}
	return info.Main.Version
}
