// SPDX-License-Identifier: GPL-3.0-or-later

// Package cli is the command line of modembridge: its commands, tables and
// JSON. What it prints to standard output is the answer; questions, progress
// and errors go to standard error.
//
// Called by the name usb_modeswitch, it is that program's command line.
package cli
