// SPDX-License-Identifier: GPL-3.0-or-later

// Package cli is the command line of modembridge: its commands, tables and
// JSON. What it prints to standard output is the answer; questions, progress
// and errors go to standard error.
package cli
