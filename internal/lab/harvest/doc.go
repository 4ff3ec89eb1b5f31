// SPDX-License-Identifier: GPL-3.0-or-later

// Package harvest joins what other projects know about sticks in modem mode
// into [[modem]] entries of the quirk database: what their ports are for, and
// which driver takes them.
//
//	sources, err := harvest.Read(dirs)
//	modems, report := harvest.Join(db, sources)
//
// The sources are, the stronger one first: entries that stand in the database
// already, which stay as they are; ModemManager's udev rules; the port layouts
// of the kernel's qcserial driver; and OpenWrt's table for its wwan protocol,
// which counts a stick's serial ports instead of naming interfaces, and so is of
// use only where it is known which interfaces these are. Who drives an id is
// for the kernel's own tables to say.
//
// Where no source speaks, an entry stays silent. What was not understood, left
// out or contradicted is in the [Report].
package harvest
