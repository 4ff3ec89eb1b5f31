// SPDX-License-Identifier: GPL-3.0-or-later

// Package notify tells the person at a desktop what needs them, and nothing
// else: a stick that only they can help, by a desktop notification
// (Desktop Notifications Specification, 1.2 and 1.3).
//
// [Matters] is the rule for what needs a person, a pure function of the daemon's
// status. [Run] makes notifications of it, one for each stick, and takes them back
// when the matter is settled. A [Session] is the session bus, with the desktop's
// notification server on it.
//
// It changes nothing about a stick, and starts no daemon.
package notify
