// SPDX-License-Identifier: GPL-3.0-or-later

package pin_test

import (
	"regexp"
	"strings"
	"testing"

	"modembridge/internal/pin"
)

// broken are files that are not taken, and part of what is said about each. The
// PIN that they are about is 73519264.
var broken = []struct{ name, text, want string }{
	{"a number for a PIN", "[[pin]]\niccid = '" + numberA + "'\npin = 73519264\n", "f:3:7: cannot decode TOML integer"},
	{"a PIN with a nought in front and no quotes", "[[pin]]\npin = 073519264\n", "f:2:7: integers cannot have leading zeroes"},
	{"a date for a PIN", "[[pin]]\npin = 7351-09-26\n", "f:2:7:"},
	{"a PIN without a closing quote", "[[pin]]\npin = \"73519264\n", "f:2:16:"},
	{"a PIN with one quote behind", "[[pin]]\npin = 73519264\"\n", "f:2:15: expected newline"},
	{"a PIN that is too long", "[[pin]]\niccid = \"" + numberA + "\"\n  pin = \"735192641\"\n", "f:3:3: a PIN has four to eight digits"},
	{"a PIN with a blank", "[[pin]]\niccid = \"" + numberA + "\"\npin = \"7351 9264\"\n", "f:3:1: a PIN has"},
	{"no PIN", "\n[[pin]]\niccid = \"" + numberA + "\"\n", "f:2:1: this [[pin]] has no pin"},
	{"no PIN, and a line without anything", "[[pin]]\n\niccid = \"" + numberA + "\"\n", "f:1:1: this [[pin]] has no pin"},
	{"a PIN for a key", "[[pin]]\n73519264 = \"pin\"\n", `f:2:1: there is no setting "pin.xxxxxxxx"`},
	{"a PIN for a table", "[[73519264]]\n", `f:1:3: there is no setting "xxxxxxxx"`},
	{"an unknown key", "[[pin]]\npin = \"73519264\"\nicid = \"" + numberA + "\"\n", `f:3:1: there is no setting "pin.icid"`},
	{"a PIN for the list", "pin = \"73519264\"\n", "f:1:7:"},
	{"no SIM", "[[pin]]\npin = \"73519264\"\n", "f:1:1: this [[pin]] names no SIM"},
	{"a stick without a port", "[[pin]]\nimei = \"" + imei + "\"\npin = \"73519264\"\n", "f:1:1: this [[pin]] has only one of imei and port"},
	{"a port without a stick", "[[pin]]\nport = \"1-1\"\npin = \"73519264\"\n", "f:1:1: this [[pin]] has only one of imei and port"},
	{"a number with a stick and no port", "[[pin]]\niccid = \"" + numberA + "\"\nimei = \"" + imei + "\"\npin = \"73519264\"\n", "only one of imei and port"},
	{"a PIN for a SIM's number", "[[pin]]\niccid = \"73519264\"\npin = \"73519264\"\n", "f:2:1: a SIM's number has"},
	{"an erased SIM's number", "[[pin]]\niccid = \"FFFFFFFFFFFFFFFFFFFF\"\npin = \"73519264\"\n", "f:2:1: a SIM's number has"},
	{"a PIN for a stick's number", "[[pin]]\nimei = \"73519264\"\nport = \"1-1\"\npin = \"73519264\"\n", "f:2:1: an IMEI has"},
	{"a PIN for a port", "[[pin]]\nimei = \"" + imei + "\"\nport = \"73519264\"\npin = \"73519264\"\n", "f:3:1: this is not a USB port path"},
	{"a mistake in the second table", "[[pin]]\niccid = \"" + numberA + "\"\npin = \"73519264\"\n[[pin]]\niccid = \"" + numberB + "\"\npin = \"7\"\n", "f:6:1: a PIN has"},
	{"one SIM twice", "[[pin]]\niccid = \"" + numberA + "\"\npin = \"73519264\"\n[[pin]]\niccid = \"" + numberA + "F\"\npin = \"1234\"\n", "f:4:1: this [[pin]] is for the same SIM, or for the same stick and port, as that in f:1"},
	{"one stick and port twice", "[[pin]]\niccid = \"" + numberA + "\"\n" + slot + "pin = \"73519264\"\n[[pin]]\n" + slot + "pin = \"1234\"\n", "f:6:1: this [[pin]] is for the same SIM"},
}

const slot = "imei = \"" + imei + "\"\nport = \"1-1\"\n"

func TestABrokenFileIsNamedWithItsPlaceAndWithoutItsSecrets(t *testing.T) {
	for _, tt := range broken {
		_, err := pin.Parse("f", []byte(tt.text))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
			continue
		}
		checkHidden(t, err)
	}
}

// position is where in a file something is, the only digits of an error.
var position = regexp.MustCompile(`\bf:\d+(:\d+)?\b`)

func checkHidden(t *testing.T, err error) {
	t.Helper()
	if said := position.ReplaceAllString(err.Error(), ""); strings.ContainsAny(said, "0123456789") {
		t.Errorf("the error has digits that may be of a PIN: %v", err)
	}
}

func TestAFileIsRead(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       int
	}{
		{"an empty file", "", 0},
		{"a comment", "# nothing yet\n", 0},
		{"by number, and by stick and port", "[[pin]]\niccid = \"" + numberA + "\"\npin = \"0123\"\n\n[[pin]] # the red one\n" + slot + "pin = '12345678'\n", 2},
		{"all of it", "[[ pin ]]\niccid = \"" + numberA + "F\"\n" + slot + "pin = \"0123\"\n", 1},
		{"the same stick in two ports", "[[pin]]\n" + slot + "pin = \"0123\"\n[[pin]]\nimei = \"" + imei + "\"\nport = \"1-2\"\npin = \"0123\"\n", 2},
	} {
		if got, err := pin.Parse("f", []byte(tt.text)); got != tt.want || err != nil {
			t.Errorf("%s: %d entries, %v; want %d", tt.name, got, err, tt.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, tt := range broken {
		f.Add([]byte(tt.text))
	}
	f.Add([]byte("[[pin]]\niccid = \"" + numberA + "\"\npin = \"0123\"\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if _, err := pin.Parse("f", text); err != nil {
			checkHidden(t, err)
		}
	})
}
