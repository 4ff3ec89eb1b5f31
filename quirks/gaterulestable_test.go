// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

// atTheGate are ports of sticks, and of others, and what udev makes of them when
// sayings has been said at the gate. All are there at once, so that what is said
// about one of them is seen not to count for the rest.
var atTheGate = []struct {
	name string
	node node
	want string // while the gate is up
	free string // while it is not; as want, if ""
}{
	{
		"a known layout",
		node{"1-1", "1234:0001", 3, "ff/ff/ff", "option", "tty", "ttyUSB0"},
		"ACME_TAGGED CANDIDATE PORT_TYPE_AT_PRIMARY layout quirk /dev/modembridge/1-1/ppp", "",
	},
	{
		"a layout to be asked",
		node{"1-2", "1234:0003", 3, "ff/ff/ff", "option", "tty", "ttyUSB1"},
		"ask quirk withheld", "CANDIDATE ask quirk",
	},
	{
		"a layout to be asked, of which some is known",
		node{"1-2", "1234:0003", 4, "ff/02/02", "option", "tty", "ttyUSB2"},
		"PORT_TYPE_AT_PRIMARY ask layout quirk withheld /dev/modembridge/1-2/at",
		"CANDIDATE PORT_TYPE_AT_PRIMARY ask layout quirk /dev/modembridge/1-2/at",
	},
	{
		"a known layout that is to be told something",
		node{"1-3", "1234:0005", 2, "ff/ff/ff", "option", "tty", "ttyUSB3"},
		"PORT_TYPE_AT_PRIMARY init layout quirk withheld /dev/modembridge/1-3/at /dev/modembridge/1-3/ppp",
		"CANDIDATE PORT_TYPE_AT_PRIMARY init layout quirk /dev/modembridge/1-3/at /dev/modembridge/1-3/ppp",
	},
	{
		"the network interface of a stick to be asked",
		node{"1-4", "1234:0003", 5, "ff/ff/ff", "qmi_wwan", "net", "wwan0"},
		"ask quirk withheld", "CANDIDATE ask quirk",
	},
	{
		"its control port",
		node{"1-4", "1234:0003", 5, "ff/ff/ff", "qmi_wwan", "usbmisc", "cdc-wdm0"},
		"ask quirk withheld", "CANDIDATE ask quirk",
	},

	// What is let through goes by the bus and the number of a device.
	{
		"a layout that was asked",
		node{"2-3", "1234:0003", 3, "ff/ff/ff", "option", "tty", "ttyUSB4"},
		"CANDIDATE ask quirk", "",
	},
	{
		"a network interface of it",
		node{"2-3", "1234:0003", 5, "ff/ff/ff", "qmi_wwan", "net", "wwan1"},
		"CANDIDATE ask quirk", "",
	},
	{
		"one that was told",
		node{"2-4", "1234:0005", 2, "ff/ff/ff", "option", "tty", "ttyUSB5"},
		"CANDIDATE PORT_TYPE_AT_PRIMARY init layout quirk /dev/modembridge/2-4/at /dev/modembridge/2-4/ppp", "",
	},
	{
		"one of the same number on another bus",
		node{"3-3", "1234:0003", 3, "ff/ff/ff", "option", "tty", "ttyUSB6"},
		"ask quirk withheld", "CANDIDATE ask quirk",
	},
	{
		"one whose number begins like it",
		node{"2-33", "1234:0003", 3, "ff/ff/ff", "option", "tty", "ttyUSB7"},
		"ask quirk withheld", "CANDIDATE ask quirk",
	},
	{
		"one that hangs on a hub that may pass",
		node{"2-3.7", "1234:0003", 3, "ff/ff/ff", "option", "tty", "ttyUSB8"},
		"ask quirk withheld", "CANDIDATE ask quirk",
	},

	// What is closed goes by the port.
	{
		"a known layout that ModemManager is to forget",
		node{"4-1", "1234:0001", 3, "ff/ff/ff", "option", "tty", "ttyUSB9"},
		"ACME_TAGGED PORT_TYPE_AT_PRIMARY layout quirk withheld /dev/modembridge/4-1/ppp",
		"ACME_TAGGED CANDIDATE PORT_TYPE_AT_PRIMARY layout quirk /dev/modembridge/4-1/ppp",
	},
	{
		"its network interface",
		node{"4-1", "1234:0001", 7, "ff/ff/ff", "qmi_wwan", "net", "wwan2"},
		"ACME_TAGGED quirk withheld", "ACME_TAGGED CANDIDATE quirk",
	},
	{
		"its control port",
		node{"4-1", "1234:0001", 7, "ff/ff/ff", "qmi_wwan", "usbmisc", "cdc-wdm1"},
		"ACME_TAGGED quirk withheld", "ACME_TAGGED CANDIDATE quirk",
	},
	{
		"one that might pass, and is closed",
		node{"4-2", "1234:0003", 3, "ff/ff/ff", "option", "tty", "ttyUSB10"},
		"ask quirk withheld", "CANDIDATE ask quirk",
	},
	{
		"one that hangs on a hub that is closed",
		node{"4-1.1", "1234:0001", 3, "ff/ff/ff", "option", "tty", "ttyUSB11"},
		"ACME_TAGGED CANDIDATE PORT_TYPE_AT_PRIMARY layout quirk /dev/modembridge/4-1.1/ppp", "",
	},
	{
		"one in a port whose number begins like it",
		node{"4-10", "1234:0001", 3, "ff/ff/ff", "option", "tty", "ttyUSB12"},
		"ACME_TAGGED CANDIDATE PORT_TYPE_AT_PRIMARY layout quirk /dev/modembridge/4-10/ppp", "",
	},
	{
		"an Arduino in a port that is closed",
		node{"4-3", "2341:0043", 0, "02/02/01", "cdc_acm", "tty", "ttyACM0"},
		"CANDIDATE", "",
	},

	// What is claimed goes by the port and the vendor.
	{
		"an id that nobody knows, of a stick that we switched",
		node{"5-1", "19d2:fff1", 3, "ff/ff/ff", "option", "tty", "ttyUSB13"},
		"ask quirk withheld", "CANDIDATE",
	},
	{
		"a port of it with the generic driver",
		node{"5-1", "19d2:fff1", 4, "ff/ff/ff", "usbserial_generic", "tty", "ttyUSB14"},
		"DEVICE_PROCESS ask quirk withheld", "CANDIDATE",
	},
	{
		"its network interface",
		node{"5-1", "19d2:fff1", 5, "ff/ff/ff", "qmi_wwan", "net", "wwan3"},
		"ask quirk withheld", "CANDIDATE",
	},
	{
		"its control port",
		node{"5-1", "19d2:fff1", 5, "ff/ff/ff", "qmi_wwan", "usbmisc", "cdc-wdm2"},
		"ask quirk withheld", "CANDIDATE",
	},
	{
		"one that was asked",
		node{"5-2", "19d2:fff1", 3, "ff/ff/ff", "option", "tty", "ttyUSB15"},
		"CANDIDATE ask quirk", "CANDIDATE",
	},
	{
		"a known layout that we switched",
		node{"5-3", "1234:0001", 3, "ff/ff/ff", "option", "tty", "ttyUSB16"},
		"ACME_TAGGED CANDIDATE PORT_TYPE_AT_PRIMARY layout quirk /dev/modembridge/5-3/ppp", "",
	},
	{
		"an id that nobody knows, behind a hub",
		node{"5-4.6", "19d2:fff1", 3, "ff/ff/ff", "option", "tty", "ttyUSB17"},
		"ask quirk withheld", "CANDIDATE",
	},
	{
		"an Arduino in the port of a stick that we switched",
		node{"5-5", "2341:0043", 0, "02/02/01", "cdc_acm", "tty", "ttyACM1"},
		"CANDIDATE", "",
	},
	{
		"an Arduino that hangs on what we switched",
		node{"5-1.4", "2341:0043", 0, "02/02/01", "cdc_acm", "tty", "ttyACM2"},
		"CANDIDATE", "",
	},
	{
		"something of the same vendor that hangs on what we switched",
		node{"5-1.5", "19d2:fff1", 3, "ff/ff/ff", "option", "tty", "ttyUSB18"},
		"CANDIDATE", "",
	},
	{
		"something of the same vendor in a port whose number begins like it",
		node{"5-10", "19d2:fff1", 3, "ff/ff/ff", "option", "tty", "ttyUSB19"},
		"CANDIDATE", "",
	},
	{
		"something of the same vendor in the hub's other port",
		node{"5-4.60", "19d2:fff1", 3, "ff/ff/ff", "option", "tty", "ttyUSB20"},
		"CANDIDATE", "",
	},
	{
		"something of the same vendor on another bus",
		node{"15-1", "19d2:fff1", 3, "ff/ff/ff", "option", "tty", "ttyUSB21"},
		"CANDIDATE", "",
	},
	{
		"an id of another vendor than that of the stick that we switched",
		node{"5-6", "19d2:fff1", 3, "ff/ff/ff", "option", "tty", "ttyUSB22"},
		"CANDIDATE", "",
	},
}
