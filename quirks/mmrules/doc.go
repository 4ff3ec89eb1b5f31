// SPDX-License-Identifier: GPL-3.0-or-later

// Package mmrules reads the udev rules in which ModemManager keeps what it
// knows about single devices (77-mm-*.rules): which port of which id is for
// commands, data or positions.
//
//	SUBSYSTEMS=="usb", ATTRS{idVendor}=="19d2", GOTO="mm_zte_port_types"
//	…
//	ATTRS{idVendor}=="19d2", ATTRS{idProduct}=="0031", ENV{.MM_USBIFNUM}=="03",
//	  SUBSYSTEM=="tty", ENV{ID_MM_PORT_TYPE_AT_PRIMARY}="1"
//
// [Read] turns that into a [Fact]: the serial port of interface 3 of 19d2:0031
// has the property ID_MM_PORT_TYPE_AT_PRIMARY. It follows the jumps of a file, so
// that a rule without a vendor of its own is known to be for the vendors that get
// there.
//
// It understands what these files are made of and no more of udev(7): a rule with
// anything else in it is refused and listed, never guessed at. What a property
// means to ModemManager is not its business.
package mmrules
