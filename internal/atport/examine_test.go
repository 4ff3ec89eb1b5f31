// SPDX-License-Identifier: GPL-3.0-or-later

package atport_test

import (
	"io/fs"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"modembridge/internal/atport"
	"modembridge/switcher/usb"
)

// Milliseconds, and what is asked.
const (
	ms         = time.Millisecond
	askVersion = "\x7e\x00\x78\xf0\x7e"
	gcap       = "\r\n+GCAP: +CGSM,+DS,+ES\r\n\r\nOK\r\n"
)

var huawei = atport.Target{USB: usb.ID{Vendor: 0x12d1, Product: 0x1001}, Interface: usb.Interface{Class: usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff}}}

// answers returns a port that answers each question after a while.
func answers(after time.Duration, texts map[string]string) func(*script, string) {
	return func(s *script, sent string) {
		if text, known := texts[sent]; known {
			s.says(after, text)
		}
	}
}

func TestExamination(t *testing.T) {
	gsm := []string{"CGSM", "DS", "ES"}
	version := string(atport.Frame(versionContent()...))
	for _, tt := range []struct {
		name   string
		target atport.Target
		port   func(*script, string)
		want   atport.Finding
		sent   []string
		took   time.Duration
	}{
		{
			"a modem that is ready", atport.Target{}, answers(20*ms, map[string]string{"AT": "AT\r\r\nOK\r\n", "AT+GCAP": "AT+GCAP\r" + gcap}),
			atport.Finding{Kind: atport.AT, Capabilities: gsm}, []string{"AT\r", "AT+GCAP\r"}, 40 * ms,
		},
		{
			"a refusal is an answer", atport.Target{}, answers(20*ms, map[string]string{"AT": "\r\nERROR\r\n", "AT+GCAP": "\r\n+CME ERROR: 10\r\n"}),
			atport.Finding{Kind: atport.AT}, []string{"AT\r", "AT+GCAP\r"}, 40 * ms,
		},
		{
			"a modem that talks", atport.Target{}, answers(20*ms, map[string]string{"AT": "\r\n^BOOT:1,2\r\n\r\nOK\r\n", "AT+GCAP": gcap}),
			atport.Finding{Kind: atport.AT, Capabilities: gsm, Unsolicited: true}, []string{"AT\r", "AT+GCAP\r"}, 40 * ms,
		},
		{
			"it says no more than OK", atport.Target{}, answers(20*ms, map[string]string{"AT": "\r\nOK\r\n"}),
			atport.Finding{Kind: atport.AT}, []string{"AT\r", "AT+GCAP\r"}, 370 * ms,
		},
		{
			"Huawei's ports tell of each other", huawei, answers(20*ms, map[string]string{"AT": "\r\nOK\r\n", "AT+GCAP": gcap, "AT^GETPORTMODE": "\r\n^GETPORTMODE: TYPE: WCDMA: HUAWEI,PCUI:2,MDM:0,DIAG:1\r\n\r\nOK\r\n"}),
			atport.Finding{Target: huawei, Kind: atport.AT, Capabilities: gsm, PortMode: []atport.PortUse{{"MDM", 0, atport.UseModem}, {"DIAG", 1, atport.UseDiag}, {"PCUI", 2, atport.UseCommands}}},
			[]string{"AT\r", "AT+GCAP\r", "AT^GETPORTMODE\r"}, 60 * ms,
		},
		{
			"Huawei's port that has stopped answering is left alone", huawei, answers(20*ms, map[string]string{"AT": "\r\nOK\r\n"}),
			atport.Finding{Target: huawei, Kind: atport.AT}, []string{"AT\r", "AT+GCAP\r"}, 370 * ms,
		},
		{
			"a slow modem answers everything twice", atport.Target{}, answers(500*ms, map[string]string{"AT": "\r\nOK\r\n", "AT+GCAP": gcap}),
			atport.Finding{Kind: atport.AT}, []string{"AT\r", "AT\r", "AT+GCAP\r"}, 850 * ms,
		},
		{
			"a modem that wakes up has two answers at once", atport.Target{}, func(s *script, sent string) {
				switch {
				case sent == "AT+GCAP":
					s.says(10*ms, "\r\nOK\r\n"+gcap) // the other AT's first
				case len(s.sent) == 2:
					s.says(50*ms, "\r\nOK\r\n")
				}
			},
			atport.Finding{Kind: atport.AT, Capabilities: gsm}, []string{"AT\r", "AT\r", "AT+GCAP\r"}, 460 * ms,
		},
		{
			"a modem that slept through the first question", atport.Target{}, func(s *script, sent string) {
				switch {
				case sent == "AT+GCAP":
					s.says(10*ms, gcap)
				case len(s.sent) == 2:
					s.says(50*ms, "\r\nOK\r\n")
				}
			},
			atport.Finding{Kind: atport.AT, Capabilities: gsm}, []string{"AT\r", "AT\r", "AT+GCAP\r"}, 460 * ms,
		},
		{
			"the latest answer that counts", atport.Target{}, func(s *script, sent string) {
				switch sent {
				case askVersion:
					s.says(399*ms, "\r\nOK\r\n")
				case "AT+GCAP":
					s.says(100*ms, gcap)
				}
			},
			atport.Finding{Kind: atport.AT, Capabilities: gsm}, []string{"AT\r", "AT\r", askVersion, "AT+GCAP\r"}, 1299 * ms,
		},
		{
			"silence", atport.Target{}, answers(0, nil),
			atport.Finding{Kind: atport.Silent}, []string{"AT\r", "AT\r", askVersion}, 1200 * ms,
		},
		{
			"an echo and nothing else", atport.Target{}, func(s *script, sent string) { s.says(ms, s.sent[len(s.sent)-1]) },
			atport.Finding{Kind: atport.Silent}, []string{"AT\r", "AT\r", askVersion}, 1200 * ms,
		},
		{
			"a diagnostic port", atport.Target{}, answers(30*ms, map[string]string{askVersion: version}),
			atport.Finding{Kind: atport.QCDM}, []string{"AT\r", "AT\r", askVersion}, 830 * ms,
		},
		{
			"a diagnostic port whose answer is damaged", atport.Target{}, answers(30*ms, map[string]string{askVersion: "\x7e\x00Jan 01" + version[9:]}),
			atport.Finding{Kind: atport.Silent}, []string{"AT\r", "AT\r", askVersion}, 1200 * ms,
		},
		{
			"a diagnostic port that logs all the time", atport.Target{}, answers(30*ms, map[string]string{"AT": string(atport.Frame(16, 1, 2, 3)) + "\x00\xff\r\n", askVersion: string(atport.Frame(16, 1)) + version}),
			atport.Finding{Kind: atport.QCDM}, []string{"AT\r", "AT\r", askVersion}, 830 * ms,
		},
		{
			"a receiver", atport.Target{}, answers(100*ms, map[string]string{"AT": sentence[5:] + "\r\n" + sentence + "\r\n"}),
			atport.Finding{Kind: atport.NMEA}, []string{"AT\r"}, 400 * ms,
		},
		{
			"a receiver whose second has just begun", atport.Target{}, func(s *script, _ string) {
				if len(s.sent) == 1 {
					s.says(999*ms, sentence+"\r\n")
				}
			},
			atport.Finding{Kind: atport.NMEA}, []string{"AT\r", "AT\r", askVersion}, 1200 * ms,
		},
		{
			"a port that never stops talking", atport.Target{}, answers(30*ms, map[string]string{"AT": string(make([]byte, 100_000))}),
			atport.Finding{Kind: atport.Silent}, []string{"AT\r", "AT\r", askVersion}, 1200 * ms,
		},
		{
			"it is unplugged", atport.Target{}, func(s *script, _ string) { s.hangsUp(100*ms, fs.ErrNotExist) },
			atport.Finding{Kind: atport.Gone, Err: fs.ErrNotExist}, []string{"AT\r"}, 100 * ms,
		},
		{
			"it breaks", atport.Target{}, func(s *script, _ string) { s.hangsUp(100*ms, fs.ErrInvalid) },
			atport.Finding{Kind: atport.Unknown, Err: fs.ErrInvalid}, []string{"AT\r"}, 100 * ms,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScript(tt.port)
				start := time.Now()
				got := atport.Examine(t.Context(), s, tt.target)
				if took := time.Since(start); took != tt.took {
					t.Errorf("it took %v, want %v", took, tt.took)
				}
				if diff := cmp.Diff(tt.want, got, cmpopts.EquateErrors()); diff != "" {
					t.Errorf("finding (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(tt.sent, s.sent); diff != "" {
					t.Errorf("sent (-want +got):\n%s", diff)
				}
			})
		})
	}
}
