// SPDX-License-Identifier: GPL-3.0-or-later

package stick_test

import (
	"context"
	"os"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"modembridge/internal/lab/golden"
	"modembridge/internal/lab/stick"
	"modembridge/internal/lab/usbip"
	"modembridge/internal/lab/usbip/usbiptest"
	"modembridge/quirks"
)

// The sticks are made from our database. This holds them against the other
// side: what the real usb_modeswitch was recorded to do switches them too.
func TestWhatTheRealProgramDoesSwitchesTheStick(t *testing.T) {
	f, err := os.Open("../../../quirks/testdata/usb_modeswitch-2.6.1.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	recording, err := golden.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	db, _ := quirks.Load()
	for _, recorded := range recording.Entries {
		source := "usb-modeswitch-data 20191128, file " + recorded.Name
		found := 0
		for _, q := range db.Quirks() {
			if !slices.ContainsFunc(q.Evidence, func(e quirks.Evidence) bool { return e.Source == source }) {
				continue
			}
			found++
			t.Run(q.ID, func(t *testing.T) { replay(t, q, recorded) })
		}
		if found == 0 {
			t.Errorf("no quirk comes from %s", recorded.Name)
		}
	}
}

// replay does to a quirk's stick what was recorded, and fails unless that makes
// it a modem.
func replay(t *testing.T, q *quirks.Quirk, recorded golden.Recorded) {
	calls := recorded.Plain.Calls
	if len(calls) == 0 { // nothing is done but for MBIM
		calls = recorded.WithMBIM.Calls
	}
	model, err := stick.FromQuirk(q, nil)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		s, b := plugModel(t, model, stick.Options{})
		h := b.next(t)
		for _, c := range calls {
			do(t.Context(), h, c) // a stick that has left does not answer
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := s.Wait(ctx, stick.Switched); err != nil {
			t.Errorf("the stick is not switched: %v; it saw %v", err, s.Events())
		}
	})
}

// do repeats one call.
func do(ctx context.Context, h *usbiptest.Host, c golden.Call) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	control := func(s usbip.Setup) { _, _ = h.Control(ctx, s, c.Data) }
	switch c.Type {
	case "bulk-out", "interrupt-out":
		_ = h.Out(ctx, c.Endpoint, c.Data)
	case "bulk-in", "interrupt-in":
		_, _ = h.In(ctx, c.Endpoint, c.Length)
	case "clear-halt":
		_ = h.ClearHalt(ctx, c.Endpoint)
	case "set-configuration":
		control(usbip.Setup{Request: 9, Value: c.Value})
	case "control":
		length := c.Length
		if c.RequestType&0x80 == 0 {
			length = len(c.Data)
		}
		control(usbip.Setup{RequestType: c.RequestType, Request: c.Request, Value: c.Value, Index: c.Index, Length: uint16(length)})
	case "sleep":
		<-time.After(time.Duration(c.MS) * time.Millisecond)
	}
}
