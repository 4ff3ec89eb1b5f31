// SPDX-License-Identifier: GPL-3.0-or-later

package pin_test

import (
	"os"
	"path/filepath"
	"testing"

	"modembridge/internal/pin"

	"pgregory.net/rapid"
)

// A noted is a Begin that nothing has taken back.
type noted struct {
	at   pin.Insertion
	sim  pin.SIM
	code pin.Code
}

// world is what a Memory has to know, in the words of its documentation.
type world struct{ sent, refused []noted }

func known(a, b pin.SIM) bool { return a.ICCID != "" && b.ICCID != "" }
func seat(a, b pin.SIM) bool  { return a.IMEI == b.IMEI && a.Port == b.Port }

func (w *world) wasSent(at pin.Insertion, s pin.SIM) bool {
	for _, n := range w.sent {
		if n.at == at && !(known(n.sim, s) && n.sim.ICCID != s.ICCID) {
			return true
		}
	}
	return false
}

func (w *world) isRefused(s pin.SIM, code pin.Code) bool {
	for _, n := range w.refused {
		switch {
		case n.code != code:
		case known(n.sim, s) && n.sim.ICCID == s.ICCID, !known(n.sim, s) && seat(n.sim, s):
			return true
		}
	}
	return false
}

func without(list []noted, gone func(noted) bool) (left []noted) {
	for _, n := range list {
		if !gone(n) {
			left = append(left, n)
		}
	}
	return left
}

// A Begin that nothing has answered is a refusal for ever, whatever comes after
// it and however often the file is read again; and what was sent in an insertion
// stays sent until the SIM is taken out or the machine has booted again.
func TestNothingIsForgotten(t *testing.T) {
	const imei2 = "004999010640001"
	sims := []pin.SIM{
		simA, simB, unread,
		{ICCID: numberA, IMEI: imei2, Port: "1-1"},
		{IMEI: imei2, Port: "1-1"},
		{IMEI: imei, Port: "1-2"},
	}
	codes := []pin.Code{"1111", "2222"}
	places := []pin.Insertion{"boot-1/1-7", "boot-1/1-8", "boot-2/1-7"}
	boot := func(i pin.Insertion) pin.Insertion { return i[:len("boot-1")] }
	root := t.TempDir()
	// In memory, where there is such a place: thousands of files are synced.
	if dir, err := os.MkdirTemp("/dev/shm", "pin"); err == nil {
		root = dir
		t.Cleanup(func() { os.RemoveAll(dir) })
	}
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp(root, "")
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, "sims.json")
		var m *pin.Memory
		reopen := func(t *rapid.T) {
			if m, err = pin.OpenMemory(path); err != nil {
				t.Fatal(err)
			}
		}
		reopen(t)
		var w world
		thisBoot := func(at pin.Insertion) {
			w.sent = without(w.sent, func(n noted) bool { return boot(n.at) != boot(at) })
		}
		t.Repeat(map[string]func(*rapid.T){
			"begin": func(t *rapid.T) {
				n := noted{rapid.SampledFrom(places).Draw(t, "at"), rapid.SampledFrom(sims).Draw(t, "sim"), rapid.SampledFrom(codes).Draw(t, "code")}
				if err := m.Begin(n.at, n.sim, n.code); err != nil {
					t.Fatal(err)
				}
				thisBoot(n.at)
				w.sent, w.refused = append(w.sent, n), append(w.refused, n)
			},
			"accepted": func(t *rapid.T) {
				s, code := rapid.SampledFrom(sims).Draw(t, "sim"), rapid.SampledFrom(codes).Draw(t, "code")
				if err := m.Accepted(s, code); err != nil {
					t.Fatal(err)
				}
				w.refused = without(w.refused, func(n noted) bool {
					sameNumber := known(n.sim, s) && n.sim.ICCID == s.ICCID
					unreadThen := n.sim.ICCID == "" && seat(n.sim, s)
					return n.code == code && (sameNumber || unreadThen)
				})
			},
			"removed": func(t *rapid.T) {
				at := rapid.SampledFrom(places).Draw(t, "at")
				if err := m.Removed(at); err != nil {
					t.Fatal(err)
				}
				w.sent = without(w.sent, func(n noted) bool { return n.at == at })
			},
			"reopen": reopen,
			"": func(t *rapid.T) {
				for _, s := range sims {
					for _, at := range places {
						if got, want := m.Sent(at, s), w.wasSent(at, s); got != want {
							t.Fatalf("Sent(%s, %s of %s in %s) = %v, want %v", at, s.ICCID, s.IMEI, s.Port, got, want)
						}
					}
					for _, code := range codes {
						if got, want := m.Refused(s, code), w.isRefused(s, code); got != want {
							t.Fatalf("Refused(%s of %s in %s, %s) = %v, want %v", s.ICCID, s.IMEI, s.Port, string(code), got, want)
						}
					}
				}
			},
		})
	})
}
