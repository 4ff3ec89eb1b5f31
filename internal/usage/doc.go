// SPDX-License-Identifier: GPL-3.0-or-later

// Package usage keeps how much each SIM has used, across reboots: a [Book] is a
// file. It reads no counter itself, and what is to be done about the numbers is
// for others to say.
//
// A SIM is in the file only as a digest (HMAC-SHA256 with the file's own random
// key), which keeps its number from the eye, not from root.
package usage
