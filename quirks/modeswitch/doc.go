// SPDX-License-Identifier: GPL-3.0-or-later

// Package modeswitch reads the device files of usb_modeswitch: what is in
// /etc/usb_modeswitch.d, in /usr/share/usb_modeswitch and in its
// configPack.tar.gz, and what its options -c, -f and -t are given.
//
// There is one file per device. [ParseName] reads its name, which says what the
// device looks like, and [Parse] its text, which says what to send:
//
//	$ cat /etc/usb_modeswitch.d/1c9e:f000:uMa=USB_Modem
//	# MobiData MBD-200HU and others
//	TargetVendor=0x1c9e
//	TargetProductList="9000,9603,9605,9607,9900,9a00"
//	MessageContent="55534243123456788000000080000606f50402527000000000000000000000"
//	WaitBefore=1
//
// The rules are those of usb_modeswitch 2.6.1, its program and its udev helper
// (the "dispatcher"), where they were measured or read. What is a mistake there
// without a word, such as a misspelt key, is a [Problem] here.
//
// What it does not do: decide what an entry of ours looks like (package quirks
// does), or find and open files.
package modeswitch
