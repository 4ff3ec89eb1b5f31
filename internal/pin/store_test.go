// SPDX-License-Identifier: GPL-3.0-or-later

package pin_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"modembridge/internal/pin"
)

// store returns one whose files belong to who runs the test. None is there yet.
func store(t *testing.T) pin.Store {
	dir := t.TempDir()
	return pin.Store{
		Credential: filepath.Join(dir, "credential"), File: filepath.Join(dir, "pins.toml"),
		Dir: filepath.Join(dir, "pins"), Owner: os.Geteuid(),
	}
}

func put(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

func byNumber(number, code string) string {
	return fmt.Sprintf("[[pin]]\niccid = %q\npin = %q\n", number, code)
}

func bySlot(port, code string) string {
	return fmt.Sprintf("[[pin]]\nimei = %q\nport = %q\npin = %q\n", imei, port, code)
}

var (
	simA    = pin.SIM{ICCID: numberA, IMEI: imei, Port: "1-1"}
	simB    = pin.SIM{ICCID: numberB, IMEI: imei, Port: "1-1"}
	unread  = pin.SIM{IMEI: imei, Port: "1-1"}
	nothing = pin.SIM{Port: "1-1"}
)

// checkFind checks which PIN is found, "" for none, and in which file.
func checkFind(t *testing.T, s pin.Store, sim pin.SIM, want, from string) {
	t.Helper()
	code, source, found, err := s.Find(sim)
	if err != nil || string(code) != want || found != (want != "") || from != "" && source != from {
		t.Errorf("Find(%v) = %q from %q, %v, %v; want %q from %q", sim, string(code), source, found, err, want, from)
	}
}

func TestAnEntryCountsForItsSIM(t *testing.T) {
	all := fmt.Sprintf("[[pin]]\niccid = %q\nimei = %q\nport = \"1-1\"\npin = \"1111\"\n", numberA, imei)
	for _, tt := range []struct {
		name, text string
		sim        pin.SIM
		want       string
	}{
		{"by its number", byNumber(numberA, "1111"), simA, "1111"},
		{"by its number, which the stick shows filled", byNumber(numberA, "1111"), pin.SIM{ICCID: numberA + "f"}, "1111"},
		{"not another's", byNumber(numberA, "1111"), simB, ""},
		{"not while its number is unknown", byNumber(numberA, "1111"), unread, ""},
		{"by stick and port while its number is unknown", bySlot("1-1", "1111"), unread, "1111"},
		{"by stick and port while it shows an erased number", bySlot("1-1", "1111"), pin.SIM{ICCID: strings.Repeat("F", 20), IMEI: imei, Port: "1-1"}, "1111"},
		{"not in another port", bySlot("1-2", "1111"), unread, ""},
		{"not in another stick", bySlot("1-1", "1111"), pin.SIM{IMEI: "004999010640001", Port: "1-1"}, ""},
		{"not by stick and port once its number is known", bySlot("1-1", "1111"), simA, ""},
		{"not when nothing is known of it", bySlot("1-1", "1111"), nothing, ""},
		{"by its number in an entry that has all", all, pin.SIM{ICCID: numberA, IMEI: imei, Port: "1-7"}, "1111"},
		{"by stick and port in an entry that has all", all, unread, "1111"},
		{"not another's in the same stick and port", all, simB, ""},
		{"the right one of two", byNumber(numberA, "1111") + byNumber(numberB, "2222"), simB, "2222"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := store(t)
			put(t, s.File, tt.text, 0o600)
			checkFind(t, s, tt.sim, tt.want, "")
		})
	}
}

func TestTheFirstPlaceWithAnEntryCounts(t *testing.T) {
	s := store(t)
	checkFind(t, s, simA, "", "")
	if err := s.Keep(simA, "3333"); err != nil {
		t.Fatal(err)
	}
	checkFind(t, s, simA, "3333", "")
	put(t, s.File, byNumber(numberA, "2222")+byNumber(numberB, "2222"), 0o600)
	checkFind(t, s, simA, "2222", s.File)
	put(t, s.Credential, byNumber(numberA, "1111"), 0o440)
	checkFind(t, s, simA, "1111", s.Credential)
	checkFind(t, s, simB, "2222", s.File)
	s.Credential = ""
	checkFind(t, s, simA, "2222", s.File)
}

func TestAFileThatOthersCouldReadOrWriteIsRefused(t *testing.T) {
	const wrong = "[[pin]]\npin = 73519264\n"
	for _, tt := range []struct {
		name    string
		prepare func(t *testing.T, s *pin.Store)
		want    string // with FILE for the administrator's; "" for none
	}{
		{"nobody else", func(t *testing.T, s *pin.Store) { put(t, s.File, byNumber(numberA, "1111"), 0o400) }, ""},
		{"the group reads", func(t *testing.T, s *pin.Store) { put(t, s.File, byNumber(numberA, "1111"), 0o640) }, "chmod 600 FILE"},
		{"the group writes", func(t *testing.T, s *pin.Store) { put(t, s.File, byNumber(numberA, "1111"), 0o620) }, "chmod 600 FILE"},
		{"all read", func(t *testing.T, s *pin.Store) { put(t, s.File, byNumber(numberA, "1111"), 0o604) }, "chmod 600 FILE"},
		{"it is another's", func(t *testing.T, s *pin.Store) {
			put(t, s.File, byNumber(numberA, "1111"), 0o600)
			s.Owner++
		}, "chown root FILE"},
		{"all read the credential", func(t *testing.T, s *pin.Store) { put(t, s.Credential, byNumber(numberA, "1111"), 0o444) }, "LoadCredential="},
		{"the credential is another's", func(t *testing.T, s *pin.Store) {
			put(t, s.Credential, byNumber(numberA, "1111"), 0o440)
			s.Owner++
		}, ""},
		{"it is too large", func(t *testing.T, s *pin.Store) { put(t, s.File, strings.Repeat("#", 64<<10+1), 0o600) }, "64 KiB"},
		{"it is a pipe", func(t *testing.T, s *pin.Store) {
			if err := syscall.Mkfifo(s.File, 0o600); err != nil {
				t.Fatal(err)
			}
		}, "is not a file"},
		{"it is broken", func(t *testing.T, s *pin.Store) { put(t, s.File, wrong, 0o600) }, "FILE:2:7:"},
		{"it is broken, and the credential is not", func(t *testing.T, s *pin.Store) {
			put(t, s.Credential, byNumber(numberA, "1111"), 0o400)
			put(t, s.File, wrong, 0o600)
		}, ""},
		{"the credential is broken, and the file is not", func(t *testing.T, s *pin.Store) {
			put(t, s.Credential, wrong, 0o400)
			put(t, s.File, byNumber(numberA, "1111"), 0o600)
		}, "credential:2:7:"},
		{"what was kept is open", func(t *testing.T, s *pin.Store) {
			if err := s.Keep(simA, "1111"); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(files(t, *s)[0], 0o644); err != nil {
				t.Fatal(err)
			}
		}, "chmod 600 "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := store(t)
			tt.prepare(t, &s)
			if tt.want == "" {
				checkFind(t, s, simA, "1111", "")
				return
			}
			code, _, found, err := s.Find(simA)
			want := strings.ReplaceAll(tt.want, "FILE", s.File)
			if code != "" || found || err == nil || !strings.Contains(err.Error(), want) {
				t.Fatalf("Find() = %q, %v, %v; want an error with %q", string(code), found, err, want)
			}
			for _, secret := range []string{"1111", "73519264", numberA, imei} {
				if strings.Contains(strings.ReplaceAll(err.Error(), filepath.Dir(s.File), ""), secret) {
					t.Errorf("the error shows %s: %v", secret, err)
				}
			}
		})
	}
}
