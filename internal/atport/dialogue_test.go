// SPDX-License-Identifier: GPL-3.0-or-later

package atport_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/atport"
)

// ask asks one question within a second, of a port that says these things one
// after the other, 10 ms apart.
func ask(t *testing.T, command string, says ...string) (a atport.Answer, err error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newScript(func(s *script, _ string) {
			for i, text := range says {
				s.says(time.Duration(i+1)*10*time.Millisecond, text)
			}
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		a, err = atport.NewDialogue(s).Ask(ctx, command)
	})
	return a, err
}

func TestDialogue(t *testing.T) {
	for _, tt := range []struct {
		name    string
		command string
		says    []string
		want    atport.Answer
		ok      bool
		err     error
	}{
		{
			"an answer in pieces", "AT+GCAP", []string{"AT+GC", "AP\r\r\n+GC", "AP: +CGSM\r\n", "\r\nO", "K\r", "\n"},
			atport.Answer{Lines: []string{"+GCAP: +CGSM"}, Result: "OK"}, true, nil,
		},
		{
			"much comes beside it", "AT", []string{sentence + "\r\n^RSSI:12\r\n", "\r\nOK\r\n"},
			atport.Answer{Result: "OK", Unsolicited: []string{"^RSSI:12"}, Sentences: 1}, true, nil,
		},
		{
			"a refusal", "AT^GETPORTMODE", []string{"\r\nCOMMAND NOT SUPPORT\r\n"},
			atport.Answer{Result: "COMMAND NOT SUPPORT"}, false, nil,
		},
		{
			"a call", "ATD*99#", []string{"\r\nCONNECT 7200000\r\n"},
			atport.Answer{Result: "CONNECT 7200000"}, true, nil,
		},
		{
			"what follows the result is not the answer's", "AT", []string{"OK\r\nERROR\r\nlate\r\n"},
			atport.Answer{Result: "OK"}, true, nil,
		},
		{
			"no result", "AT+CGMI", []string{"\r\nhuawei\r\n"},
			atport.Answer{Lines: []string{"huawei"}}, false, context.DeadlineExceeded,
		},
		{
			"no end", "AT", []string{strings.Repeat("word\r\n", atport.MaxLines), "word\r\n"},
			atport.Answer{Lines: slices.Repeat([]string{"word"}, atport.MaxLines+1)}, false, atport.ErrTooLong,
		},
		{
			"a flood", "AT", []string{strings.Repeat("^RSSI:1\r\n", 1000), "OK\r\n"},
			atport.Answer{Result: "OK", Unsolicited: slices.Repeat([]string{"^RSSI:1"}, atport.MaxUnsolicited)}, true, nil,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ask(t, tt.command, tt.says...)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
			if !errors.Is(err, tt.err) || got.OK() != tt.ok {
				t.Errorf("OK = %t, error %v; want %t, %v", got.OK(), err, tt.ok, tt.err)
			}
		})
	}
}

func TestDialogueSendsOneCommandLine(t *testing.T) {
	s := newScript(func(s *script, _ string) { s.toHost <- []byte("\r\nOK\r\n") })
	d := atport.NewDialogue(s)
	if _, err := d.Ask(t.Context(), "AT\rATD112;"); err == nil {
		t.Error("a command with a line end in it was sent")
	}
	if _, err := d.Ask(t.Context(), "AT"); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{"AT\r"}, s.sent); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
}
