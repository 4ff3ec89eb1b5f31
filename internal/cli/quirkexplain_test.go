// SPDX-License-Identifier: GPL-3.0-or-later

package cli_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/cli"
	"modembridge/quirks"
	"modembridge/switcher/usb"
)

const explained = `schema = 1

[[modem]]
usb  = "1234:0001"
name = "By number"
port = [
    { interface = "0", role = "at-secondary" },
    { interface = "3", role = "at-primary" },
]

[[modem]]
usb  = "1234:0002"
name = "By class"
port = [{ interface = "ff/02/01", role = "ppp" }]

[[modem]]
usb  = "1234:0003"
name = "By both"
port = [
    { interface = "2", role = "at-primary" },
    { interface = "ff/02/05", role = "gps" },
]

[[modem]]
usb  = "1234:0004"
name = "By number, and not which one dials"
port = [{ interface = "2", role = "at-secondary" }]

[[modem]]
usb    = "1234:0005"
name   = "By nothing"
driver = "option"
init   = ["AT+ACME=1", "AT+ACME=2;+ROADRUNNER"]
`

func TestQuirkExplainOfAModem(t *testing.T) {
	db, problems := quirks.LoadOnly(quirks.Source{Name: "test", FS: fstest.MapFS{"1234.toml": {Data: []byte(explained)}}})
	for _, p := range problems {
		if !p.Warning {
			t.Fatal(p)
		}
	}
	asked := "  other serial ports: no role; with one of them, all are asked what they are for\n"
	for i, want := range []string{
		"  interface 0: at-secondary\n  interface 3: at-primary\n  other serial ports: ignore\n",
		"  interface ff/02/01: ppp\n" + asked,
		"  interface 2: at-primary\n  interface ff/02/05: gps\n  other serial ports: no role\n",
		"  interface 2: at-secondary\n" + asked,
		"  driver option\n" +
			"  is told before ModemManager sees it: AT+ACME=1\n" +
			"  is told before ModemManager sees it: AT+ACME=2;+ROADRUNNER\n" +
			"  its ports are not known: they are asked what they are for\n",
	} {
		var out strings.Builder
		id := usb.ID{Vendor: 0x1234, Product: uint16(i + 1)}
		if err := cli.Explain(&out, db, id); err != nil {
			t.Fatal(err)
		}
		_, got, _ := strings.Cut(strings.TrimPrefix(out.String(), "\n"), "\n")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%v (-want +got):\n%s", id, diff)
		}
	}
}
