// SPDX-License-Identifier: GPL-3.0-or-later

package uevent

import "golang.org/x/sys/unix"

// Trusted reports whether a message from that sender is believed.
func Trusted(from unix.Sockaddr, control []byte) bool { return trusted(from, control) != 0 }
