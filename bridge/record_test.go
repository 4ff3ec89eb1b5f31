// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"bytes"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"modembridge/bridge"
	"modembridge/bridge/bridgetest"
)

func read(t *testing.T, in io.Reader) []bridge.Record {
	t.Helper()
	list, err := bridge.ReadRecords(in)
	if err != nil || len(list) == 0 {
		t.Fatalf("%d records: %v", len(list), err)
	}
	return list
}

// replay fails when a recording would go another way now.
func replay(t *testing.T, list []bridge.Record) {
	t.Helper()
	replayOf(t, bridge.Wishes{}, list)
}

// replayOf is replay for somebody with wishes.
func replayOf(t *testing.T, w bridge.Wishes, list []bridge.Record) {
	t.Helper()
	r := bridge.NewReplayOf(database(t), w)
	for i, line := range list {
		if line.Observation != nil {
			if r.See(line); r.State() != line.State {
				t.Fatalf("line %d: the state is %q, want %q", i+1, r.State(), line.State)
			}
			continue
		}
		while, after, err := r.Do(line)
		if err != nil || while != line.State || after != line.After {
			t.Fatalf("line %d, %s: the states are %q and %q, want %q and %q: %v", i+1, line.Did.Text, while, after, line.State, line.After, err)
		}
	}
}

func TestWhatTheScriptedWorldDoesIsRecordedAsItWas(t *testing.T) {
	for name, stick := range map[string]bridgetest.Stick{
		"a plain stick": bridgetest.ZTE(),
		"a busy stick":  func() bridgetest.Stick { s := bridgetest.ZTE(); s.Busy = 10; return s }(),
		"a wrong PIN":   lockedStick(bridgetest.SIM{PIN: "1", Kept: "2", Tries: 3}),
		"a riddle":      riddle(),
		"an orphan":     orphan(0x0b),
	} {
		t.Run(name, func(t *testing.T) {
			var recorded bytes.Buffer
			synctest.Test(t, func(t *testing.T) {
				w := bridgetest.New()
				b := runWith(t, bridge.Config{World: w, Quirks: database(t), Recorder: bridge.NewRecorder(&recorded)})
				w.Plug(port, stick)
				after(b, time.Minute)
				w.RestartModemManager()
				after(b, time.Minute)
			})
			replay(t, read(t, &recorded))
		})
	}
}

func TestARecoveryIsRecordedAsItWas(t *testing.T) {
	var recorded bytes.Buffer
	s := bridgetest.ZTE()
	s.CDROM = true
	synctest.Test(t, func(t *testing.T) {
		w := bridgetest.New()
		b := runWith(t, bridge.Config{World: w, Quirks: database(t), Wishes: rescuing(), Recorder: bridge.NewRecorder(&recorded)})
		w.Plug(port, s)
		after(b, time.Minute)
		sicken(w, bridge.ResetUSB)
		expect(t, "ten minutes later", after(b, 12*time.Minute), "connected")
	})
	replayOf(t, rescuing(), read(t, &recorded))
}

// TestNoSecretIsRecorded fills every text of an observation, those to come too,
// with the number of somebody.
func TestNoSecretIsRecorded(t *testing.T) {
	const number, secret = "352000000000001", "sesame"
	var o bridge.Observation
	fill(reflect.ValueOf(&o).Elem(), "", number, secret)
	var out bytes.Buffer
	bridge.NewRecorder(&out).Saw(o)
	if out.Len() < 1000 {
		t.Fatalf("too little is recorded: %s", &out)
	}
	for _, never := range []string{number, secret} {
		if strings.Contains(out.String(), never) {
			t.Errorf("%s is recorded: %s", never, &out)
		}
	}
}

// fill sets all that is in a value.
func fill(v reflect.Value, name, text, secret string) {
	switch v.Kind() {
	case reflect.String:
		switch {
		case name == "Password" || name == "User" || name == "Serial":
			text = secret
		}
		v.SetString(text)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), name, text, secret)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), name, text, secret)
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				fill(v.Field(i), f.Name, text, secret)
			}
		}
	}
}

func TestTheKeyOfABearerHasNoSecrets(t *testing.T) {
	var out strings.Builder
	r := bridge.NewRecorder(&out)
	r.Did(bridge.CreateBearer{Modem: "/0", Bearer: bridge.Bearer{APN: "internet", User: "a person", Password: "a word"}})
	if text := out.String(); r.Err() != nil || !strings.Contains(text, "internet") || strings.Contains(text, "a person") || strings.Contains(text, "a word") {
		t.Errorf("recorded %s, error %v; want the access point alone", text, r.Err())
	}
}
