// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"testing"
	"testing/fstest"

	"modembridge/bridge/bridgetest"
	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// made is a database of sticks of all kinds. Their ids are nobody's.
const made = `schema = 1

[[storage]]
id     = "kernel"
kernel = "0000"
modems = ["fff0:0002"]
match.usb       = "fff0:0001"
switch.method   = "huawei-new"

[[storage]]
id     = "configured"
modems = ["fff0:0003"]
match.usb       = "fff0:0003"
match.interface = "any"
switch.method   = "configure"
switch.configuration = ["mbim", "2"]

[[storage]]
id     = "printer"
name   = "Acme Printer"
kind   = "printer"
modems = ["fff0:0005"]
match.usb       = "fff0:0004"
switch.method   = "standard-eject"

[[storage]]
id     = "same"
modem-class = "ff"
modems = ["fff0:0006"]
match.usb       = "fff0:0006"
match.interface = "any"
switch.method   = "sierra"

[[storage]]
id     = "huawei"
name   = "Huawei E3372"
modems = ["12d1:fff1"]
match.usb       = "12d1:fff0"
switch.method   = "huawei-new"
mode.serial.method = "huawei-alt"

[[storage]]
id     = "to-there"
modems = ["fff0:0008"]
match.usb       = "fff0:0007"
switch.method   = "standard-eject"

[[storage]]
id     = "and-back"
modems = ["fff0:0007"]
match.usb       = "fff0:0008"
switch.method   = "standard-eject"

[[storage]]
id     = "unbound"
modems = ["fff0:000a", "fff0:000b"]
match.usb       = "fff0:0009"
switch.method   = "standard-eject"

[[storage]]
id     = "to-be-told"
modems = ["fff0:000c"]
match.usb       = "fff0:000d"
switch.method   = "standard-eject"

[[modem]]
usb    = "fff0:000c"
init   = ["AT+ZOPRT=5"]
port   = [{ interface = "3", role = "at-primary" }]

[[modem]]
usb    = "fff0:000a"
bind   = true

[[modem]]
usb    = "fff0:000b"
bind   = true
driver = "qmi_wwan"
`

// database returns the entries of made.
func database(t *testing.T) *quirks.DB {
	t.Helper()
	db, problems := quirks.Load(quirks.Source{Name: "made", FS: fstest.MapFS{"made.toml": {Data: []byte(made)}}})
	if len(problems) > 0 {
		t.Fatalf("quirks: %v", problems)
	}
	return db
}

// stick returns a stick with these ids that behaves.
func stick(storage, modem uint16) bridgetest.Stick {
	s := bridgetest.ZTE()
	s.Storage.ID = usb.ID{Vendor: 0xfff0, Product: storage}
	s.Modem.ID = usb.ID{Vendor: 0xfff0, Product: modem}
	return s
}

// configured returns a stick with two configurations, of which the second, with
// an MBIM function, is to be set.
func configured() bridgetest.Stick {
	s := stick(3, 3)
	s.Storage.Configuration = 1
	s.Storage.Interfaces = []usb.Interface{{Class: usb.Class{Class: 0x02, SubClass: 0x06}}}
	s.Storage.Configs = []usb.Config{
		{Value: 1, Interfaces: s.Storage.Interfaces},
		{Value: 2, Interfaces: []usb.Interface{{Class: usb.Class{Class: 0x02, SubClass: 0x0e}}}},
	}
	s.Modem.Configs = s.Storage.Configs
	return s
}
