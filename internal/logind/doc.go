// SPDX-License-Identifier: GPL-3.0-or-later

// Package logind hears from systemd-logind that the machine is about to sleep
// or is awake again, and holds the sleep up for a moment: see
// org.freedesktop.login1(5) and https://systemd.io/INHIBITOR_LOCKS.
//
// It knows nothing of sticks. Where logind does not run, nobody tells of a sleep,
// and every call returns [ErrNotRunning].
package logind
