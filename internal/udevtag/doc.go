// SPDX-License-Identifier: GPL-3.0-or-later

// Package udevtag reads back what udev's rules said about a port, and has them
// run again.
//
//	var tags udevtag.FS
//	record, err := tags.Read("tty", "ttyUSB1")
//	if record.Processed && record.Tags["ID_MM_PORT_TYPE_AT_PRIMARY"] == "1" { … }
//
// The tags themselves come from the hardware database and the rules file that
// dist/ installs. The package writes none: a tag counts when it reads back.
package udevtag
