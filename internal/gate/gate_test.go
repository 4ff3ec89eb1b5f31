// SPDX-License-Identifier: GPL-3.0-or-later

package gate_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"modembridge/internal/gate"
	"modembridge/switcher/usb"
)

// The names are what dist/81-modembridge-gate.rules looks for.
func TestWhatTheRulesFind(t *testing.T) {
	first := usb.Device{Port: "1-1", Bus: 1, Address: 7}
	deeper := usb.Device{Port: "1-1.4", Bus: 1, Address: 9}
	g := gate.Gate{Dir: filepath.Join(t.TempDir(), "run", "gate")}
	if g.IsSet() {
		t.Fatal("it is up before anybody has put it up")
	}
	if err := g.Close(first); err == nil {
		t.Error("Close without a gate succeeds, though nobody would look")
	}
	if err := errors.Join(g.Open(first), g.Claim("1-1", 0x19d2)); err != nil || g.IsSet() {
		t.Errorf("Open and Claim without a gate: %v, want nothing done", err)
	}
	if err := g.Forget(first); err != nil {
		t.Errorf("Forget without a gate: %v", err)
	}
	for _, step := range []struct {
		name string
		do   func() error
		want []string
	}{
		{"set with one at work", func() error { return g.Set(deeper) }, []string{"open-1-9"}},
		{"set anew", func() error { return g.Set() }, nil},
		{"claim", func() error { return g.Claim("1-1", 0x19d2) }, []string{"claimed-1-1-19d2"}},
		{"claim another", func() error { return g.Claim("1-1.4", 0x12d1) }, []string{"claimed-1-1-19d2", "claimed-1-1.4-12d1"}},
		{"close", func() error { return g.Close(first) }, []string{"claimed-1-1-19d2", "claimed-1-1.4-12d1", "closed-1-1"}},
		{"open", func() error { return g.Open(first) }, []string{"claimed-1-1-19d2", "claimed-1-1.4-12d1", "open-1-7"}},
		{"close again", func() error { return g.Close(first) }, []string{"claimed-1-1-19d2", "claimed-1-1.4-12d1", "closed-1-1"}},
		{"open the other", func() error { return g.Open(deeper) }, []string{"claimed-1-1-19d2", "claimed-1-1.4-12d1", "closed-1-1", "open-1-9"}},
		{"forget", func() error { return g.Forget(first) }, []string{"claimed-1-1.4-12d1", "open-1-9"}},
		{"forget the other", func() error { return g.Forget(deeper) }, nil},
	} {
		if err := step.do(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		entries, err := os.ReadDir(g.Dir)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range entries {
			got = append(got, e.Name())
		}
		if !slices.Equal(got, step.want) {
			t.Errorf("after %s there are %q, want %q", step.name, got, step.want)
		}
	}
	if !g.IsSet() {
		t.Error("it is not up in the end")
	}
}
