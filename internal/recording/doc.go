// SPDX-License-Identifier: GPL-3.0-or-later

// Package recording is the file that `modembridge quirk record` writes: what a
// stick showed while somebody unplugged it and plugged it in again. A person
// can post it, and the lab can replay it:
//
//	r, err := recording.Parse("stick.toml", text)
//	model, err := stick.FromRecording(r)
//
// The file is TOML, in UTF-8, at most [MaxSize] long:
//
//	schema  = 1
//	program = "modembridge v0.4.0"      # that made it
//	date    = 2026-11-22
//	state   = "connected"               # of the stick at the end, as `status` has it;
//	reason  = ""                        # and the code of the reason
//	missing = ["…"]                     # what is not in it, and why, for people
//	events  = [                         # since the plug
//	    { at = "0s", what = "appears", usb = "19d2:2000" },
//	    { at = "0.4s", what = "switched" }, # the daemon told it to
//	    { at = "0.5s", what = "gone" },
//	    { at = "1.5s", what = "appears", usb = "19d2:0031" },
//	    { at = "1.9s", what = "tty", tty = "ttyUSB0" },
//	]
//
//	[storage]                           # how it was plugged in, when that was seen
//	usb           = "19d2:2000"
//	speed         = "480"               # Mbit/s
//	configuration = 1                   # the active one
//	manufacturer  = "ZTE"               # also product and serial
//	descriptors   = ["1201…", "0902…"]  # one a line, in hexadecimal
//	interfaces    = [{ number = 0, driver = "usb-storage" }] # also name
//	units         = [{ type = 5, vendor = "ZTE", model = "CD-ROM", read-only = true }]
//
//	[switch]                            # what was sent, when the daemon sent it
//	quirk = "zte-19d2-2000"             # that is built in; "" for one of the user's
//	plan  = { method = "standard-eject" }
//
//	[modem]                             # what it is in the end: as storage, and
//	…
//	[[modem.ports]]
//	tty       = "ttyUSB0"
//	interface = 0
//	role      = "qcdm"                  # as the daemon has it, "" when it has none,
//	source    = "quirk"                 # and from where
//	kind      = "at"                    # what it turned out to be when it was asked
//	answers   = [{ to = "AT+CGMM", lines = ["MF626"], result = "OK" }]
//
//	[draft]
//	quirks = '''…'''                    # a quirk file, to be looked through
//
// # What is not in it
//
// Nothing in a file says whose stick it is. [Recording.Format] is the only way
// to make one, and puts dummies of the same length in the place of serial
// numbers and of all that may be an IMEI, an IMSI, an ICCID, a telephone
// number, a MAC address or the like; see [Recording.Redact]. It would rather
// make a dummy of a firmware's date than leave a number in. What a port sends
// unasked is never kept: it may be a message or a call.
package recording
