// SPDX-License-Identifier: GPL-3.0-or-later

package cli

// NewRootCmd and ExitStatus let tests run commands on a machine of their own.
var (
	NewRootCmd = newRootCmd
	ExitStatus = exitStatus
)

// OpenDevice is what such a machine opens.
type OpenDevice = openDevice
