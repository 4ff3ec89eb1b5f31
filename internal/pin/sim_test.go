// SPDX-License-Identifier: GPL-3.0-or-later

package pin_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"modembridge/internal/pin"
	"modembridge/switcher/usb"
)

const (
	numberA = "8935805000000000001"
	numberB = "8935805000000000002"
	imei    = "004999010640000"
)

func TestParseCode(t *testing.T) {
	for _, tt := range []struct {
		text string
		ok   bool
	}{
		{"0123", true},
		{"12345678", true},
		{"123", false},
		{"123456789", false},
		{"", false},
		{"12a4", false},
		{" 1234", false},
		{"1234\n", false},
		{"-1234", false},
		{"١٢٣٤", false},
	} {
		code, err := pin.ParseCode(tt.text)
		if (err == nil) != tt.ok || tt.ok && string(code) != tt.text {
			t.Errorf("ParseCode(%q) = %q, %v", tt.text, string(code), err)
		}
		if err != nil && len(tt.text) > 2 && strings.Contains(err.Error(), tt.text) {
			t.Errorf("ParseCode(%q) repeats it: %v", tt.text, err)
		}
	}
}

func TestPINsAndNumbersDoNotShow(t *testing.T) {
	code := pin.Code("73519264")
	sim := pin.SIM{ICCID: numberA, IMEI: imei, Port: "1-1.4"}
	var log bytes.Buffer
	for _, h := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
		slog.New(h).Info("alone", "code", code, "sim", sim)
		slog.New(h).Info("within", "both", struct {
			Code pin.Code
			SIM  pin.SIM
		}{code, sim})
	}
	text, err := json.Marshal([]any{code, sim})
	if err != nil {
		t.Fatal(err)
	}
	for _, shown := range []string{
		log.String(), string(text), fmt.Sprint(code, sim), fmt.Sprintf("%v %+v %#v %s %q %x", code, code, code, code, code, code),
		fmt.Sprintf("%v %+v %#v %s %q %x", sim, sim, sim, sim, sim, sim), fmt.Sprintf("%v %#v", []pin.Code{code}, []pin.SIM{sim}),
	} {
		for _, secret := range []string{string(code), numberA, imei} {
			if strings.Contains(shown, secret) || strings.Contains(shown, fmt.Sprintf("%x", secret)) {
				t.Errorf("%s is shown in %s", secret, shown)
			}
		}
	}
	if got, want := sim.String(), "the SIM in 1-1.4, whose number is known"; got != want {
		t.Errorf("String() = %q, want %q", got, want)
	}
}

func TestKnown(t *testing.T) {
	for _, tt := range []struct {
		name string
		sim  pin.SIM
		want bool
	}{
		{"by its number", pin.SIM{ICCID: numberA}, true},
		{"by stick and port", pin.SIM{IMEI: imei, Port: "1-1"}, true},
		{"the stick alone", pin.SIM{IMEI: imei}, false},
		{"the port alone", pin.SIM{Port: "1-1"}, false},
		{"an erased number", pin.SIM{ICCID: strings.Repeat("F", 20), Port: "1-1"}, false},
	} {
		if got := tt.sim.Known(); got != tt.want {
			t.Errorf("%s: Known() = %v", tt.name, got)
		}
	}
}

func TestAnInsertionIsOfOneBootAndAddress(t *testing.T) {
	if got := pin.NewInsertion("boot", usb.Device{Port: "1-1.4", Bus: 1, Address: 23}); got != "boot/1-23" {
		t.Errorf("got %q, want boot/1-23", got)
	}
}
