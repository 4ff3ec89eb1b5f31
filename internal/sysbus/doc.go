// SPDX-License-Identifier: GPL-3.0-or-later

// Package sysbus holds one private connection to the system bus that talks to
// one service and hears when something of that service changed.
//
// It is what internal/mm and internal/nm have in common: a call never starts
// the service, never waits longer than [Deadline], and its errors are Go's own
// (fs.ErrNotExist, fs.ErrPermission, …). It knows nothing of modems.
package sysbus
