// SPDX-License-Identifier: GPL-3.0-or-later

// Package soak plugs a stick in and pulls it out, again and again, each time at a
// moment that a seed draws, and looks whether the daemon grows.
package soak
