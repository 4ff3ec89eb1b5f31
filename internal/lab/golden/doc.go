// SPDX-License-Identifier: GPL-3.0-or-later

// Package golden records what usb_modeswitch does to a stick, so that what this
// project does can be held against it.
//
// A [Program] is the real usb_modeswitch with a libusb of ours in the place of
// the system's (fakelibusb.c): it sees one stick, a [Fake], and every transfer
// to that is a line of a log. [Make] runs it for every entry of its data
// package as its dispatcher does, and the [Recording] is kept as test data:
//
//	go run ./internal/lab/golden/record -o quirks/testdata/usb_modeswitch-2.6.1.jsonl
//
// That needs gcc, libusb's headers, and Debian's packages usb-modeswitch and
// usb-modeswitch-data, installed or unpacked. Reading a recording needs nothing.
//
// What it does not do: say which transfers are right. The real program has
// defects, which a recording shows too.
package golden
