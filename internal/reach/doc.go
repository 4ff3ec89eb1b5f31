// SPDX-License-Identifier: GPL-3.0-or-later

// Package reach looks whether anything comes back over one network interface, and
// if not all does, what is missing.
//
// The sockets are bound to the interface, so that no other way to the internet
// answers instead; since Linux 5.7 that takes no privilege (net/core/sock.c,
// sock_bindtoindex). Only those are asked whom the caller names: the name servers of
// the link, in the most harmless way there is, and one page if somebody has
// configured it.
package reach
