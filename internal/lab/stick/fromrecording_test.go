// SPDX-License-Identifier: GPL-3.0-or-later

package stick_test

import (
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/lab/stick"
	"modembridge/internal/lab/usbip"
	"modembridge/internal/lab/usbip/usbiptest"
	"modembridge/internal/recording"
	"modembridge/quirks"
	"modembridge/switcher"
)

const goldenRecording = "../../cli/testdata/recording-zte-mf626.toml"

// recordedZTE returns the recording of an emulated ZTE MF626.
func recordedZTE(t *testing.T) *recording.Recording {
	t.Helper()
	text, err := os.ReadFile(goldenRecording)
	if err != nil {
		t.Fatal(err)
	}
	r, err := recording.Parse("golden", text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// descriptors reads those of a device, as Linux does.
func descriptors(t *testing.T, h *usbiptest.Host) (all []recording.Bytes) {
	t.Helper()
	get := func(kind, index uint16, length uint16) []byte {
		b, err := h.Control(t.Context(), usbip.Setup{RequestType: 0x80, Request: 6, Value: kind<<8 | index, Length: length}, nil)
		if err != nil {
			t.Fatalf("GET_DESCRIPTOR %d %d: %v", kind, index, err)
		}
		return b
	}
	all = recording.Split(get(1, 0, 18))
	for i := range uint16(all[0][17]) {
		all = append(all, recording.Split(get(2, i, binary.LittleEndian.Uint16(get(2, i, 9)[2:])))...)
	}
	return all
}

// unhex returns descriptors that are written in hexadecimal, one a word.
func unhex(t *testing.T, words string) (all []recording.Bytes) {
	t.Helper()
	for _, w := range strings.Fields(words) {
		var b recording.Bytes
		if err := b.UnmarshalText([]byte(w)); err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
	}
	return all
}

func fromRecording(t *testing.T, r *recording.Recording) *stick.Model {
	t.Helper()
	m, err := stick.FromRecording(r)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestARecordedStickShowsWhatWasRecorded(t *testing.T) {
	r := recordedZTE(t)
	// What no emulated stick has: a high endpoint, a vendor's class, a name.
	r.Modem.Descriptors = unhex(t, `1201000200000040d2193100000003010201
		09028c0004010080fa 0904000002ffffff05 07058f02000200 07050f02000200
		0904010002ff112200 0524001001 07058202000200 07050202000200 090402000208065000 07058302000200 07050302000200
		0904030003ffffff00 07058403400009 07058502000200 07050402000200`)
	binary.LittleEndian.PutUint16(r.Modem.Descriptors[1][2:], uint16(len(r.Modem.Blob())-18))
	r.Modem.Interfaces[0].Name = "Diagnostics ä"
	r.Events[2].At, r.Events[3].At = quirks.Duration(700*time.Millisecond), quirks.Duration(4*time.Second)
	synctest.Test(t, func(t *testing.T) {
		_, b := plugModel(t, fromRecording(t, r), stick.Options{})
		h := b.next(t)
		if diff := cmp.Diff(r.Storage.Descriptors, descriptors(t, h)); diff != "" {
			t.Errorf("storage mode (-recorded +shown):\n%s", diff)
		}
		start := time.Now()
		if status, _ := send(t, h, eject); status != 0 {
			t.Errorf("status %d of the eject", status)
		}
		h = b.next(t)
		// It was told at 0.41 s, gone at 0.7 s and back at 4 s.
		if took, want := time.Since(start), 3590*time.Millisecond; took != want {
			t.Errorf("it was back after %v, want %v", took, want)
		}
		if diff := cmp.Diff(r.Modem.Descriptors, descriptors(t, h)); diff != "" {
			t.Errorf("modem mode (-recorded +shown):\n%s", diff)
		}
		for index, want := range map[uint16]string{1: "ZTE WCDMA Technologies MSM", 2: "0000000000XXXXXX", 3: "ZTE,Incorporated", 5: "Diagnostics ä"} {
			text, err := h.Control(t.Context(), usbip.Setup{RequestType: 0x80, Request: 6, Value: 3<<8 | index, Index: 0x409, Length: 255}, nil)
			if err != nil {
				t.Fatal(err)
			}
			var got []rune
			for i := 2; i+1 < len(text); i += 2 {
				got = append(got, rune(binary.LittleEndian.Uint16(text[i:])))
			}
			if string(got) != want {
				t.Errorf("text %d is %q, want %q", index, string(got), want)
			}
		}
		if _, err := h.Control(t.Context(), usbip.Setup{RequestType: 0x80, Request: 6, Value: 3<<8 | 9, Length: 255}, nil); !errors.Is(err, syscall.EPIPE) {
			t.Errorf("text 9, which there is none: %v, want a stall", err)
		}
		// The endpoint that it has is the one that it listens at.
		write(t, h, 2, "ATE0\r")
		if got := read(t, h, 0x82); !strings.Contains(got, "OK") {
			t.Errorf("interface 1 says %q", got)
		}
	})
}

func TestARecordedPortAnswersAsItDid(t *testing.T) {
	r := recordedZTE(t)
	r.Modem.Ports[1].Answers = []recording.Answer{
		{To: "AT+CGMM", Lines: []string{"Console"}, Result: "OK"}, {To: "ATI", Result: "+CME ERROR: 3"},
	}
	synctest.Test(t, func(t *testing.T) {
		_, b := plugModel(t, fromRecording(t, r), stick.Options{InModemMode: true})
		h := b.next(t)
		ask := func(out, in uint8, command string) string {
			write(t, h, out, command+"\r")
			said, _ := strings.CutPrefix(read(t, h, in), command)
			return strings.Join(strings.Fields(said), " ")
		}
		for _, tt := range []struct {
			out, in       uint8
			command, want string
		}{
			{2, 0x82, "AT+CGMM", "Console OK"},
			{2, 0x82, "ATI", "ERROR"},
			{2, 0x82, "AT+GCAP", "ERROR"}, // it was asked, and had nothing to say
			{2, 0x82, "AT+CPIN?", "+CPIN: READY OK"},
			{4, 0x85, "AT+CGMM", "MF626 OK"},
			{4, 0x85, "AT+GCAP", "+GCAP: +CGSM,+DS,+ES OK"},
		} {
			if got := ask(tt.out, tt.in, tt.command); got != tt.want {
				t.Errorf("endpoint %d answers %s with %q, want %q", tt.out, tt.command, got, tt.want)
			}
		}
		// One modem is behind all of them: what is defined here is dialled there.
		ask(2, 0x82, `AT+CGDCONT=1,"IP","internet"`)
		if got := ask(4, 0x85, "AT+CGDCONT?"); !strings.Contains(got, `"internet"`) {
			t.Errorf("the port that dials knows %q", got)
		}
	})
}

func TestRolesOfARecording(t *testing.T) {
	for _, tt := range []struct {
		name  string
		ports []recording.Port // of the interfaces 0, 1 and 3, the last of which interrupts
		want  []stick.Role
	}{
		{"as they were found out", []recording.Port{{Kind: "qcdm"}, {Kind: "nmea"}, {Kind: "at"}}, []stick.Role{stick.RoleDiag, stick.RoleNMEA, stick.RoleATPPP}},
		{"as the role says which dials", []recording.Port{{Kind: "at", Role: "ppp"}, {Kind: "at", Role: "at-primary"}, {Kind: "silent", Role: "ignore"}}, []stick.Role{stick.RoleATPPP, stick.RoleAT, stick.RoleSilent}},
		{"as nobody was asked", []recording.Port{{Role: "qcdm"}, {Role: "at-primary"}, {Role: "gps"}}, []stick.Role{stick.RoleDiag, stick.RoleATPPP, stick.RoleNMEA}},
		{"as a program had one", []recording.Port{{Role: "audio"}, {Kind: "busy", Role: "at-secondary"}, {Kind: "at"}}, []stick.Role{stick.RoleVoice, stick.RoleAT, stick.RoleATPPP}},
		{"as its interrupt endpoint tells", []recording.Port{{Kind: "at"}, {Kind: "at"}, {Kind: "at"}}, []stick.Role{stick.RoleAT, stick.RoleAT, stick.RoleATPPP}},
		{"as its first AT port dials", []recording.Port{{Kind: "at"}, {Kind: "at"}, {Kind: "silent"}}, []stick.Role{stick.RoleATPPP, stick.RoleAT, stick.RoleSilent}},
		{"as nothing is known", []recording.Port{{}, {}, {}}, []stick.Role{stick.RoleSilent, stick.RoleSilent, stick.RoleSilent}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := recordedZTE(t)
			for n, number := range []uint8{0, 1, 3} {
				tt.ports[n].TTY, tt.ports[n].Interface = r.Modem.Ports[n].TTY, number
			}
			r.Modem.Ports = tt.ports
			m := fromRecording(t, r)
			var got []stick.Role
			for _, i := range m.Modem.Configurations[0].Interfaces {
				if i.Role != stick.RoleStorage {
					got = append(got, i.Role)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A stick that is switched by a configuration never leaves.
func TestARecordedStickThatStaysIsSwitchedInPlace(t *testing.T) {
	r := recordedZTE(t)
	r.Storage.Descriptors = unhex(t, `1201000200000040d2193100000001020302
		0902200001010080fa 090400000208065000 07058102000200 07050102000200
		0902270001020080fa 0904030003ffffff00 07058403400009 07058502000200 07050402000200`)
	r.Storage.USB = r.Modem.USB
	r.Modem.Descriptors, r.Modem.Configuration = r.Storage.Descriptors, 2
	r.Modem.Ports = r.Modem.Ports[2:]
	r.Switch = &recording.Switch{Plan: quirks.SwitchPlan{Method: switcher.Configure, Configuration: []switcher.Choice{{Number: 2}}}}
	r.Events = r.Events[:1]
	synctest.Test(t, func(t *testing.T) {
		s, b := plugModel(t, fromRecording(t, r), stick.Options{})
		h := b.next(t)
		if _, err := h.Control(t.Context(), usbip.Setup{Request: 9, Value: 2}, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Wait(t.Context(), stick.Switched); err != nil {
			t.Error(err)
		}
		write(t, h, 4, "AT+CGMM\r")
		if got := read(t, h, 0x85); !strings.Contains(got, "MF626") {
			t.Errorf("the port says %q", got)
		}
	})
}

// A port of the standard has two interfaces, of which the first is its name.
func TestARecordedACMPort(t *testing.T) {
	r := recordedZTE(t)
	r.Storage, r.Switch, r.Events = nil, nil, nil
	r.Modem.Descriptors = unhex(t, `1201000302000009d2193100000001020301
		0902430002010080fa 090400000102020100 0524001001 0524010001 04240206 0524060001 0705810308000a 09040100020a000000 07058202000400 07050202000400`)
	r.Modem.Ports = []recording.Port{{TTY: "ttyACM0", Kind: "at"}}
	synctest.Test(t, func(t *testing.T) {
		_, b := plugModel(t, fromRecording(t, r), stick.Options{})
		h := b.next(t)
		got := descriptors(t, h)
		// It is of USB 2.0 here, at high speed.
		want := append([]recording.Bytes{unhex(t, "1201000202000040d2193100000001020301")[0]}, r.Modem.Descriptors[1:]...)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +shown):\n%s", diff)
		}
		write(t, h, 2, "ATE0\r")
		if got := read(t, h, 0x82); !strings.Contains(got, "OK") {
			t.Errorf("the port says %q", got)
		}
	})
}

func TestWhatSwitchedWasNotSeen(t *testing.T) {
	r := recordedZTE(t)
	r.Switch = nil
	m := fromRecording(t, r)
	if diff := cmp.Diff([]stick.Trigger{{Eject: true}}, m.Switch.On); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLoadOfARecording(t *testing.T) {
	m, err := stick.Load("recording:" + goldenRecording)
	if err != nil || m.Modem.USB.String() != "19d2:0031" || m.Storage.USB.String() != "19d2:2000" {
		t.Errorf("Load = %+v, %v", m, err)
	}
	if _, err := stick.Load("recording:/nowhere.toml"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Load of what is not there = %v, want fs.ErrNotExist", err)
	}
	bad := filepath.Join(t.TempDir(), "bad.toml")
	if err := os.WriteFile(bad, []byte("schema = 1\ncolour = 3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := stick.Load("recording:" + bad); err == nil || !strings.Contains(err.Error(), "bad.toml:2:1: unknown key colour") {
		t.Errorf("Load of a broken one = %v", err)
	}
}

func TestFromRecordingRefusesWhatCannotBePlugged(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*recording.Recording)
		want   string
	}{
		{"a modem without interfaces", func(r *recording.Recording) { r.Modem.Descriptors = r.Modem.Descriptors[:2] }, "interface is missing"},
		{"a storage mode without configuration", func(r *recording.Recording) { r.Storage.Configuration = 7 }, "it has no interface"},
		{"a text that no disc can have", func(r *recording.Recording) { r.Storage.Units[0].Vendor = "much too long" }, "vendor, product and revision have at most"},
	} {
		r := recordedZTE(t)
		tt.change(r)
		if _, err := stick.FromRecording(r); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}
