// SPDX-License-Identifier: GPL-3.0-or-later

// Package uevent hears the kernel's and udev's device events.
//
// Both speak on the same netlink socket. The kernel's event comes the instant
// something changes, before any udev rule has run: the bridge switches a stick
// on it. udev's event comes when the rules have run and carries the properties
// they set: the bridge reads the port tags in it.
//
//	conn, err := uevent.Listen()
//	...
//	for {
//		event, err := conn.Receive(ctx)
//		...
//	}
//
// An event is a hint to look again, not a fact: when the socket overflows,
// events are lost, and Receive says so with an event of the action Resync.
// The package looks at nothing itself (internal/sysfs).
package uevent
