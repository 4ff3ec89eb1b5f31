// SPDX-License-Identifier: GPL-3.0-or-later

package atport_test

import (
	"context"
	"errors"
	"io/fs"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"modembridge/internal/atport"
	"modembridge/switcher/usb"
)

func TestExaminationNeverAsksWhatCrashes(t *testing.T) {
	with := func(change func(*atport.Target)) atport.Target {
		target := huawei
		change(&target)
		return target
	}
	for _, tt := range []struct {
		name   string
		target atport.Target
	}{
		{"another vendor", with(func(t *atport.Target) { t.USB.Vendor = 0x19d2 })},
		{"the MU609", with(func(t *atport.Target) { t.USB.Product = 0x1573 })},
		{"a quirk forbids it", with(func(t *atport.Target) { t.SkipPortMode = true })},
		{"the class tells already", with(func(t *atport.Target) { t.Interface.Class = usb.Class{Class: 0xff, SubClass: 2, Protocol: 2} })},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScript(answers(ms, map[string]string{"AT": "OK\r\n", "AT+GCAP": gcap}))
				atport.Examine(t.Context(), s, tt.target)
				if diff := cmp.Diff([]string{"AT\r", "AT+GCAP\r"}, s.sent); diff != "" {
					t.Errorf("sent (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestExaminationEndsWithItsContext(t *testing.T) {
	for _, limit := range []time.Duration{0, 100 * ms, 500 * ms, 900 * ms} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			defer cancel()
			start := time.Now()
			got := atport.Examine(ctx, newScript(answers(0, nil)), atport.Target{})
			if took := time.Since(start); got.Kind != atport.Unknown || !errors.Is(got.Err, context.DeadlineExceeded) || took != limit {
				t.Errorf("after %v: %v, %v; want unknown after %v, because of the deadline", took, got.Kind, got.Err, limit)
			}
		})
	}
}

func TestAnATPortIsListenedToWhileOthersAreAsked(t *testing.T) {
	for _, tt := range []struct {
		name string
		port func(*script)
		want atport.Finding
	}{
		{"it says something", func(s *script) { s.says(900*ms, "\r\n^RSSI:9\r\n") }, atport.Finding{Kind: atport.AT, Capabilities: []string{"CGSM", "DS", "ES"}, Unsolicited: true}},
		{"it says nothing", func(s *script) { s.says(1100*ms, "\r\n^RSSI:9\r\n") }, atport.Finding{Kind: atport.AT, Capabilities: []string{"CGSM", "DS", "ES"}}},
		{"it goes", func(s *script) { s.hangsUp(900*ms, fs.ErrNotExist) }, atport.Finding{Kind: atport.Gone, Err: fs.ErrNotExist, Capabilities: []string{"CGSM", "DS", "ES"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScript(answers(10*ms, map[string]string{"AT": "OK\r\n", "AT+GCAP": gcap}))
				tt.port(s)
				others, done := context.WithTimeout(t.Context(), time.Second)
				defer done()
				got := atport.Listen(t.Context(), others, s, atport.Target{})
				if diff := cmp.Diff(tt.want, got, cmpopts.EquateErrors()); diff != "" {
					t.Errorf("finding (-want +got):\n%s", diff)
				}
			})
		})
	}
}
