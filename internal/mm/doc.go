// SPDX-License-Identifier: GPL-3.0-or-later

// Package mm reads ModemManager's modems and registers bearers with it.
//
// It talks to ModemManager 1.20 and later over a private connection to the
// system bus, and never starts it: a service that is not there is
// [ErrNotRunning]. Nothing above this package sees an object's properties or a
// D-Bus error; object paths are plain strings.
//
// The enumerations keep ModemManager's numbers and have short stable codes
// ("registered", "sim-pin"), for logs and JSON rather than for people.
package mm
