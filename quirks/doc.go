// SPDX-License-Identifier: GPL-3.0-or-later

// Package quirks holds what is known about USB modem sticks: how to recognise
// one in storage mode, how to switch it, and what its ports are for afterwards.
//
// The knowledge stands in TOML files, one per USB vendor, that are built into
// the program. The same kind of file in /etc/modembridge/quirks.d adds to it:
//
//	# SPDX-License-Identifier: GPL-2.0-or-later
//	schema = 1
//
//	[[storage]]                     # a stick in storage mode
//	id       = "zte-19d2-2000"      # stable; a later entry with it replaces this one
//	name     = "ZTE MF626 and others"
//	modems   = ["19d2:0031"]        # ids it may come back with; also: modem-class, kind
//	evidence = [                    # also: kernel, allow-disk, no-scsi
//	    { level = "imported", proves = ["match", "switch", "modems"], source = "…", date = 2026-11-22 },
//	]
//
//	[storage.match]                 # all of it must hold; "*" for any characters
//	usb = "19d2:2000"               # also: interface = "08/06/50" (the default),
//	                                # revision = "0000-0fff", manufacturer, product,
//	                                # serial, scsi-vendor, scsi-model, scsi-revision
//
//	[storage.switch]
//	method   = "standard-eject"     # or another of switcher.Method
//	messages = ["5553…"]            # of method message; after standard-eject
//	timeout  = "30s"                # for the modem to appear; and all of SwitchPlan
//
//	[storage.mode.serial]           # the same for what a person may choose:
//	method = "huawei-alt"           # serial, ncm, hilink
//
//	[[modem]]                       # a stick in modem mode, by its id alone
//	usb      = "19d2:0031"
//	name     = "ZTE MF626"
//	driver   = "option"             # bind = true: no kernel knows the id
//	                                # init = ["AT…"]: told before ModemManager sees it
//	port     = [                    # all that are of use, where one that dials is named
//	    { interface = "1", role = "at-secondary" }, # also ppp, qcdm, gps, audio, ignore
//	    { interface = "3", role = "at-primary" },   # number or class, "ff/02/01"
//	]
//	evidence = [                    # also: init
//	    { level = "imported", proves = ["driver", "ports"], source = "…", date = 2026-11-22 },
//	]
//
// The two tables are apart because one storage id may lead to many modem ids
// with different ports, several storage ids to one modem id, and a stick may be
// plugged in already switched.
//
// [Load] reads the files, [DB.Storage] and [DB.Modem] answer questions,
// [DB.Explain] says why, [Check] finds what is wrong with an entry, [Format]
// writes a file as all files are written, [Import] makes entries of the files
// of usb_modeswitch, and [WriteHWDB] compiles the port roles for udev. A file
// that cannot be read costs its own entries and no others.
//
// The files that are built in are compiled to Go values: after a change in
// data, run go generate.
//
// What does not belong here: anything about operators, SIMs or users. An entry
// is a fact about hardware.
package quirks
