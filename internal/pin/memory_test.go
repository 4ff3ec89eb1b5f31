// SPDX-License-Identifier: GPL-3.0-or-later

package pin_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"modembridge/internal/pin"
)

const here = pin.Insertion("boot-1/1-7")

func open(t *testing.T, path string) *pin.Memory {
	t.Helper()
	m, err := pin.OpenMemory(path)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func begin(t *testing.T, m *pin.Memory, i pin.Insertion, s pin.SIM, code pin.Code) {
	t.Helper()
	if err := m.Begin(i, s, code); err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsSentAndRefused(t *testing.T) {
	moved := pin.SIM{ICCID: numberA, IMEI: imei, Port: "1-2"}
	elsewhere := pin.SIM{IMEI: imei, Port: "1-2"}
	filled := pin.SIM{ICCID: numberA + "F"}
	for _, tt := range []struct {
		name          string
		sent, now     pin.SIM
		isSent        bool // in the same insertion
		refused, left bool // before and after now accepts it
	}{
		{"the same SIM", simA, simA, true, true, false},
		{"the same SIM, elsewhere", simA, moved, true, true, false},
		{"the same SIM, as another stick shows it", simA, filled, true, true, false},
		{"another SIM in its place", simA, simB, false, false, false},
		{"one that cannot be read", unread, unread, true, true, false},
		{"one that can be read now", unread, simA, true, true, false},
		{"one that cannot be read now is not cleared of what a number refused", simA, unread, true, true, true},
		{"one that cannot be read in another port", unread, elsewhere, true, false, false},
		{"one of which nothing is known", unread, nothing, true, false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "sims.json")
			m := open(t, path)
			begin(t, m, here, tt.sent, "1111")
			begin(t, m, here, tt.sent, "2222")
			for _, m := range []*pin.Memory{m, open(t, path)} {
				if got := m.Sent(here, tt.now); got != tt.isSent {
					t.Errorf("Sent() = %v", got)
				}
				if got := m.Refused(tt.now, "1111"); got != tt.refused {
					t.Errorf("Refused() = %v", got)
				}
				if m.Refused(tt.now, "3333") || m.Sent("boot-1/1-8", tt.now) || m.Sent("boot-2/1-7", tt.now) {
					t.Error("another PIN is refused, or one was sent in another insertion")
				}
			}
			if err := m.Accepted(tt.now, "1111"); err != nil {
				t.Fatal(err)
			}
			for _, m := range []*pin.Memory{m, open(t, path)} {
				if got := m.Refused(tt.now, "1111"); got != tt.left {
					t.Errorf("after it was accepted: Refused() = %v", got)
				}
				if got := m.Refused(tt.now, "2222"); got != tt.refused {
					t.Errorf("after another was accepted: Refused() = %v", got)
				}
				if got := m.Sent(here, tt.now); got != tt.isSent {
					t.Errorf("after it was accepted: Sent() = %v", got)
				}
			}
			if err := m.Removed(here); err != nil {
				t.Fatal(err)
			}
			for _, m := range []*pin.Memory{m, open(t, path)} {
				if m.Sent(here, tt.now) || m.Sent(here, tt.sent) {
					t.Error("it was sent to what came after")
				}
				if got := m.Refused(tt.now, "2222"); got != tt.refused {
					t.Errorf("after it was removed: Refused() = %v", got)
				}
			}
		})
	}
}

func TestTheFileTellsNoSecret(t *testing.T) {
	dir := t.TempDir()
	var texts []string
	for _, name := range []string{"one", "two"} {
		path := filepath.Join(dir, name)
		begin(t, open(t, path), here, simA, "73519264")
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"73519264", numberA, imei, "1-1\""} {
			if strings.Contains(string(text), secret) {
				t.Errorf("%s is in the file:\n%s", secret, text)
			}
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v; want mode 600", info.Mode().Perm(), err)
		}
		texts = append(texts, string(text))
	}
	for line := range strings.Lines(texts[0]) {
		_, value, _ := strings.Cut(line, ": ")
		if len(value) > 40 && strings.Contains(texts[1], value) {
			t.Errorf("two machines can compare %s", line)
		}
	}
}

func TestABrokenMemoryIsNotTakenForAnEmptyOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sound")
	begin(t, open(t, path), here, simA, "1111")
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	damaged := func(change func(map[string]any)) string {
		var b map[string]any
		if err := json.Unmarshal(sound, &b); err != nil {
			t.Fatal(err)
		}
		change(b)
		text, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	first := func(list any) map[string]any { return list.([]any)[0].(map[string]any) }
	for name, text := range map[string]string{
		"empty":                      "",
		"an empty object":            "{}",
		"cut off":                    string(sound[:len(sound)/2]),
		"of a later schema":          damaged(func(b map[string]any) { b["schema"] = 2 }),
		"without a key":              damaged(func(b map[string]any) { delete(b, "key") }),
		"with a shorter key":         damaged(func(b map[string]any) { b["key"] = "AAAA" }),
		"with a refusal of no PIN":   damaged(func(b map[string]any) { first(b["refused"])["code"] = "" }),
		"with a refusal cut off":     damaged(func(b map[string]any) { first(b["refused"])["iccid"] = "1234" }),
		"with a refusal by no SIM":   damaged(func(b map[string]any) { delete(first(b["refused"]), "iccid"); delete(first(b["refused"]), "slot") }),
		"with a sending to no place": damaged(func(b map[string]any) { first(b["sent"])["insertion"] = "" }),
		"with a sending cut off":     damaged(func(b map[string]any) { first(b["sent"])["slot"] = "1234" }),
	} {
		put(t, path, text, 0o600)
		if _, err := pin.OpenMemory(path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("a memory that is %s: %v, want an error that names it", name, err)
		}
		if left, err := os.ReadFile(path); string(left) != text || err != nil {
			t.Errorf("a memory that is %s was changed", name)
		}
	}
	if _, err := pin.OpenMemory(filepath.Dir(path)); err == nil {
		t.Error("a directory was taken for an empty memory")
	}
	put(t, path, damaged(func(map[string]any) {}), 0o600)
	if !open(t, path).Refused(simA, "1111") {
		t.Error("the sound memory has forgotten")
	}
}

func TestWhatCannotBeWrittenMustNotBeSent(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "gone")
	m := open(t, filepath.Join(dir, "sims.json"))
	if err := m.Begin(here, simA, "1111"); err == nil || !strings.Contains(err.Error(), "not sent") {
		t.Errorf("Begin without a directory: %v", err)
	}
	if m.Sent(here, simA) || m.Refused(simA, "1111") {
		t.Error("what was not sent is remembered")
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := m.Begin(here, nothing, "1111"); err == nil || m.Sent(here, nothing) {
		t.Errorf("Begin for a SIM that could not be found again: %v", err)
	}
	begin(t, m, here, simA, "1111")
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if m.Accepted(simA, "1111") == nil || m.Removed(here) == nil {
		t.Error("Accepted or Removed succeeded without a directory")
	}
	if !m.Sent(here, simA) || !m.Refused(simA, "1111") {
		t.Error("what could not be written counts all the same")
	}
}

func TestAFullMemoryForgetsNoRefusal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sims.json")
	begin(t, open(t, path), here, simA, "0000")
	var b map[string]any
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &b); err != nil {
		t.Fatal(err)
	}
	for n := range pin.MaxRefused - 1 {
		b["refused"] = append(b["refused"].([]any), map[string]any{"slot": fmt.Sprintf("%064x", n), "code": fmt.Sprintf("%064x", n)})
	}
	if text, err = json.Marshal(b); err != nil {
		t.Fatal(err)
	}
	put(t, path, string(text), 0o600)
	m := open(t, path)
	if err := m.Begin(here, simA, "1111"); err == nil || !strings.Contains(err.Error(), "takes no more") {
		t.Errorf("Begin into a full memory: %v", err)
	}
	if !m.Refused(simA, "0000") || m.Refused(simA, "1111") {
		t.Error("a refusal was forgotten, or one that was not written remembered")
	}
	begin(t, m, here, simA, "0000") // takes no room
	if err := m.Accepted(simA, "0000"); err != nil {
		t.Fatal(err)
	}
	begin(t, m, here, simA, "1111")
}

func TestOldBootsAreDropped(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sims.json")
	m := open(t, path)
	for boot := range 20 {
		begin(t, m, pin.Insertion(fmt.Sprintf("boot-%d/1-7", boot)), simA, "1111")
		begin(t, m, pin.Insertion(fmt.Sprintf("boot-%d/1-8", boot)), simA, "1111")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), "boot-"); n != 2 || !m.Sent("boot-19/1-7", simA) || !m.Sent("boot-19/1-8", simA) {
		t.Errorf("%d insertions are in the file, want the two of the last boot:\n%s", n, text)
	}
	if !m.Refused(simA, "1111") {
		t.Error("what was refused was dropped with its boot")
	}
}

func TestMethodsMayBeCalledFromAnyGoroutine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sims.json")
	m := open(t, path)
	var all sync.WaitGroup
	for n := range 4 {
		i, s := pin.Insertion(fmt.Sprintf("boot/1-%d", n)), pin.SIM{ICCID: fmt.Sprintf("893580500000000000%d", n)}
		all.Go(func() {
			if err := m.Begin(i, s, "1111"); err != nil {
				t.Error(err)
			}
			if !m.Sent(i, s) || !m.Refused(s, "1111") {
				t.Errorf("%s is forgotten", i)
			}
			if err := m.Accepted(s, "1111"); err != nil {
				t.Error(err)
			}
			if err := m.Removed(i); err != nil || m.Sent(i, s) {
				t.Errorf("%s is not removed: %v", i, err)
			}
		})
	}
	all.Wait()
	for n := range 4 {
		if s := (pin.SIM{ICCID: fmt.Sprintf("893580500000000000%d", n)}); open(t, path).Refused(s, "1111") {
			t.Errorf("what %d accepted is refused", n)
		}
	}
}
