// SPDX-License-Identifier: GPL-3.0-or-later

package atport_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/atport"
)

const sentence = "$GPGGA,123519.0,,,,,0,00,99.0,,M,,M,,*6B"

func TestParser(t *testing.T) {
	const (
		info        = atport.Info
		final       = atport.Final
		unsolicited = atport.Unsolicited
	)
	for _, tt := range []struct {
		name    string
		command string
		in      string
		want    []atport.Event
	}{
		{"an answer", "AT+GCAP", "\r\n+GCAP: +CGSM,+DS\r\n\r\nOK\r\n", []atport.Event{{info, "+GCAP: +CGSM,+DS"}, {final, "OK"}}},
		{"the echo is no answer", "AT", "AT\r\r\nOK\r\n", []atport.Event{{final, "OK"}}},
		{"bare line feeds", "AT", "AT\n\nOK\n", []atport.Event{{final, "OK"}}},
		{"an answer without its name", "AT+CGMI", "\r\nhuawei\r\n\r\nOK\r\n", []atport.Event{{info, "huawei"}, {final, "OK"}}},
		{"what nobody asked for comes in between", "AT+GCAP", "AT+GCAP\r\r\n^RSSI:15\r\n\r\n+GCAP: +CGSM\r\n\r\n^BOOT:1,0\r\n\r\nRING\r\n\r\nOK\r\n",
			[]atport.Event{{unsolicited, "^RSSI:15"}, {info, "+GCAP: +CGSM"}, {unsolicited, "^BOOT:1,0"}, {unsolicited, "RING"}, {final, "OK"}}},
		{"the same code is an answer when it was asked for", "AT+CREG?", "\r\n+CREG: 0,1\r\n\r\nOK\r\n", []atport.Event{{info, "+CREG: 0,1"}, {final, "OK"}}},
		{"the same code was not asked for here", "AT", "\r\n+CREG: 1\r\n\r\nOK\r\n", []atport.Event{{unsolicited, "+CREG: 1"}, {final, "OK"}}},
		{"several commands in a line", "ATE0+GCAP;+CREG?;^X=1", "\r\n+GCAP: 1\r\n+CREG: 2\r\n^x: 3\r\n+Y: 4\r\nOK\r\n",
			[]atport.Event{{info, "+GCAP: 1"}, {info, "+CREG: 2"}, {info, "^x: 3"}, {unsolicited, "+Y: 4"}, {final, "OK"}}},
		{"an error", "AT+GCAP", "\r\nERROR\r\n", []atport.Event{{final, "ERROR"}}},
		{"an error with a number", "AT+CPIN?", "\r\n+CME ERROR: 10\r\n", []atport.Event{{final, "+CME ERROR: 10"}}},
		{"an error with a text", "AT+CMGL", "\r\n+CMS ERROR: SIM busy\r\n", []atport.Event{{final, "+CMS ERROR: SIM busy"}}},
		{"Huawei's error", "AT^GETPORTMODE", "\r\nCOMMAND NOT SUPPORT\r\n", []atport.Event{{final, "COMMAND NOT SUPPORT"}}},
		{"a call that fails", "ATD*99#", "\r\nNO CARRIER\r\n", []atport.Event{{final, "NO CARRIER"}}},
		{"a call that succeeds", "ATDT*99#", "\r\nCONNECT 7200000\r\n", []atport.Event{{final, "CONNECT 7200000"}}},
		{"the end of somebody's call", "AT", "\r\nNO CARRIER\r\n\r\nOK\r\n", []atport.Event{{unsolicited, "NO CARRIER"}, {final, "OK"}}},
		{"a receiver's sentence", "AT", sentence + "\r\n", []atport.Event{{atport.Sentence, sentence}}},
		{"a receiver's sentence with a wrong checksum", "AT", strings.Replace(sentence, "*6B", "*6C", 1) + "\r\n", nil},
		{"a receiver's sentence that lost its end", "AT", sentence[:20] + "\r\n" + sentence + "\r\n", []atport.Event{{atport.Sentence, sentence}}},
		{"Telit's answer begins as a sentence does", "AT$GPSACP", "\r\n$GPSACP: ,,,,,1\r\n\r\nOK\r\n", []atport.Event{{info, "$GPSACP: ,,,,,1"}, {final, "OK"}}},
		{"zeros are padding", "AT", "\x00\x00\r\n\x00OK\r\x00\n", []atport.Event{{final, "OK"}}},
		{"what is no text", "AT", "\x7e\x10\xff\x01OK\x7e\r\n\xc0\xff\r\n\r\nOK\r\n", []atport.Event{{final, "OK"}}},
		{"names of other countries", "AT+COPS?", "\r\n+COPS: 0,0,\"МТС\",2\r\n", []atport.Event{{info, "+COPS: 0,0,\"МТС\",2"}}},
		{"the longest line", "AT", strings.Repeat("x", atport.MaxLine) + "\r", []atport.Event{{info, strings.Repeat("x", atport.MaxLine)}}},
		{"a longer line", "AT", strings.Repeat("x", atport.MaxLine+1) + "\rOK\r", []atport.Event{{final, "OK"}}},
		{"nothing but a colon", "AT", ":\r\n", []atport.Event{{info, ":"}}},
		{"a line that has not ended", "AT", "\r\nOK", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var whole, split atport.Parser
			whole.Expect(tt.command)
			if diff := cmp.Diff(tt.want, whole.Feed([]byte(tt.in))); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
			var got []atport.Event
			split.Expect(tt.command)
			for i := range len(tt.in) {
				got = append(got, split.Feed([]byte{tt.in[i]})...)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("events of single bytes (-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzParser(f *testing.F) {
	f.Add("AT+GCAP", []byte("AT+GCAP\r\r\n+GCAP: +CGSM,+DS\r\n\r\nOK\r\n"), 7)
	f.Add("AT", []byte("\x7e\x00\xff\r\n^BOOT:1,2\r\n"+sentence+"\r\nOK\r\n"), 20)
	f.Add("ATD*99#", []byte("CONNECT 7200000\r\nNO CARRIER\r\n:\r\n$GP*\r\n$GPX*0\r\n"), 3)
	f.Add("", []byte("+CME ERROR: 14\r\nRING\r\n"), 0)
	f.Fuzz(func(t *testing.T, command string, b []byte, cut int) {
		var whole, halves atport.Parser
		whole.Expect(command)
		halves.Expect(command)
		want := whole.Feed(b)
		for _, e := range want {
			if e.Text == "" || len(e.Text) > atport.MaxLine || strings.TrimSpace(e.Text) != e.Text {
				t.Errorf("event %q is no line", e.Text)
			}
			if strings.ContainsFunc(e.Text, func(r rune) bool { return unicode.IsControl(r) && r != '\t' }) {
				t.Errorf("event %q is no text", e.Text)
			}
			if e.Kind < atport.Info || e.Kind > atport.Sentence {
				t.Errorf("event %q is of no kind", e.Text)
			}
		}
		if cut < 0 || cut > len(b) {
			cut = len(b) / 2
		}
		if diff := cmp.Diff(want, append(halves.Feed(b[:cut]), halves.Feed(b[cut:])...)); diff != "" {
			t.Errorf("events depend on where the bytes are cut (-whole +halves):\n%s", diff)
		}
	})
}
