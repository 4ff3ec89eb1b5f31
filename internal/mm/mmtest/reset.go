// SPDX-License-Identifier: GPL-3.0-or-later

package mmtest

import "github.com/godbus/dbus/v5"

// enable does nothing: a modem here is always on.
func enable(bool) *dbus.Error { return nil }

// reset is that of a modem with AT commands alone (mm-iface-modem.c).
func reset() *dbus.Error {
	return dbus.NewError(Name+".Error.Core.Unsupported", []any{"Cannot reset the modem: operation not supported"})
}
