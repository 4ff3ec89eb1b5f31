// SPDX-License-Identifier: GPL-3.0-or-later

package switcher_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"modembridge/switcher"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestParseCBWReadsEveryField(t *testing.T) {
	// usb-modeswitch-data 20191128, file 19d2:2000.
	raw := unhex(t, "55534243123456702000000080000c85010101180101010101000000000000")
	got, err := switcher.ParseCBW(raw)
	want := switcher.CBW{
		Tag: 0x70563412, Length: 32, Flags: 0x80, LUN: 0, CDBLength: 12,
		CDB: [16]byte{0x85, 1, 1, 1, 0x18, 1, 1, 1, 1, 1},
	}
	if err != nil || got != want {
		t.Errorf("ParseCBW() = %+v, %v; want %+v", got, err, want)
	}
	if !got.In() {
		t.Error("In() = false; want true")
	}
	if again := got.Encode(); !bytes.Equal(again, raw) {
		t.Errorf("Encode() = %x; want %x", again, raw)
	}
}

func TestParseCSW(t *testing.T) {
	command := switcher.CBW{Tag: 0x78563412, Length: 36}
	for _, tt := range []struct {
		name string
		in   string
		want switcher.CSW
		ok   bool
	}{
		{"passed", "55534253123456780000000000", switcher.CSW{Tag: 0x78563412}, true},
		{"failed, nothing of the data used", "55534253123456782400000001", switcher.CSW{Tag: 0x78563412, Residue: 36, Status: switcher.Failed}, true},
		{"a phase error, in which the residue means nothing", "5553425312345678ffffffff02", switcher.CSW{Tag: 0x78563412, Residue: 0xffffffff, Status: switcher.PhaseError}, true},
		{"another command's tag", "55534253123456790000000000", switcher.CSW{}, false},
		{"the signature of a command", "55534243123456780000000000", switcher.CSW{}, false},
		{"a reserved status", "55534253123456780000000003", switcher.CSW{}, false},
		{"a residue of more than was declared", "55534253123456782500000000", switcher.CSW{}, false},
		{"one byte short", "555342531234567800000000", switcher.CSW{}, false},
		{"nothing", "", switcher.CSW{}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := switcher.ParseCSW(unhex(t, tt.in), command)
			if got != tt.want || (err == nil) != tt.ok {
				t.Errorf("ParseCSW(%s) = %+v, %v; want %+v, ok %v", tt.in, got, err, tt.want, tt.ok)
			}
		})
	}
}

func FuzzParseCSW(f *testing.F) {
	f.Add(unhex(f, "55534253123456780000000000"), uint32(0x78563412), uint32(0))
	f.Add(unhex(f, "5553425312345678ffffffff02"), uint32(0x78563412), uint32(36))
	f.Add([]byte("USBS"), uint32(0), uint32(0))
	f.Add([]byte{}, uint32(0), uint32(0))
	f.Fuzz(func(t *testing.T, b []byte, tag, length uint32) {
		csw, err := switcher.ParseCSW(b, switcher.CBW{Tag: tag, Length: length})
		if err != nil {
			return
		}
		if again := csw.Encode(); !bytes.Equal(again, b) {
			t.Errorf("Encode() = %x; want the %x it was read from", again, b)
		}
		if csw.Tag != tag {
			t.Errorf("Tag = %08x; want %08x", csw.Tag, tag)
		}
	})
}

func FuzzParseCBW(f *testing.F) {
	f.Add(unhex(f, "55534243123456702000000080000c85010101180101010101000000000000"))
	f.Add(unhex(f, "55534243123456780000000000000011062000000101000100000000000000"))
	f.Add([]byte("USBC"))
	f.Fuzz(func(t *testing.T, b []byte) {
		cbw, err := switcher.ParseCBW(b)
		if err != nil {
			return
		}
		if again := cbw.Encode(); !bytes.Equal(again, b) {
			t.Errorf("Encode() = %x; want the %x it was read from", again, b)
		}
	})
}

func TestParseMessage(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		ok       bool
	}{
		{"a command block wrapper", "55534243123456788000000080000606f50402527000000000000000000000", true},
		{"upper case", "55534243123456788000000080000606F50402527000000000000000000000", true},
		{"bytes that are no wrapper", "0f00010142", true},
		{"an odd number of digits", "5553424", false},
		{"not hexadecimal", "5553424x", false},
		{"a wrapper cut short", "5553424312345678", false},
		{"nothing", "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := switcher.ParseMessage(tt.in); (err == nil) != tt.ok {
				t.Errorf("ParseMessage(%q) = %v, %v; want ok %v", tt.in, got, err, tt.ok)
			}
		})
	}
}

func FuzzParseMessage(f *testing.F) {
	for _, seed := range []string{
		"55534243123456788000000080000606f50402527000000000000000000000",
		"55534243123456788000000080000606F50402527000000000000000000000",
		"01b0000000000000000000000000000000000000000000000000000000000000",
		"0f00010142", "5553424312345678", "5553424", "5553424x", "",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := switcher.ParseMessage(s)
		if err != nil {
			if m != nil {
				t.Errorf("ParseMessage(%q) = %v beside the error %v", s, m, err)
			}
			return
		}
		if got, want := m.String(), strings.ToLower(s); got != want {
			t.Errorf("String() = %q; want the %q it was read from", got, want)
		}
		// Whatever is read can be sent: to storage, and to anything else unless it
		// is a command.
		plan := switcher.Plan{Method: switcher.Messages, Messages: []switcher.Message{m}}
		if transfers, err := switcher.Record(t.Context(), storage, plan); err != nil || !bytes.Equal(transfers[0].Data, m) {
			t.Errorf("Record(%v) = %v, %v", m, transfers, err)
		}
	})
}

func TestPlanValidate(t *testing.T) {
	message := switcher.Message{1, 2, 3}
	for _, tt := range []struct {
		name string
		plan switcher.Plan
		ok   bool
	}{
		{"eject", switcher.Plan{Method: switcher.StandardEject}, true},
		{"eject and a message", switcher.Plan{Method: switcher.StandardEject, Messages: []switcher.Message{message}}, true},
		{"three messages", switcher.Plan{Method: switcher.Messages, Messages: []switcher.Message{message, message, message}}, true},
		{"four messages", switcher.Plan{Method: switcher.Messages, Messages: []switcher.Message{message, message, message, message}}, false},
		{"no messages", switcher.Plan{Method: switcher.Messages}, false},
		{"a method with messages that takes none", switcher.Plan{Method: switcher.HuaweiNew, Messages: []switcher.Message{message}}, false},
		{"an unknown method", switcher.Plan{Method: 99}, false},
		{"no method", switcher.Plan{}, false},
		{"a request for a mode", switcher.Plan{Method: switcher.Pantech, Number: 2}, true},
		{"a request for the mode that comes by itself", switcher.Plan{Method: switcher.Pantech, Number: 1}, false},
		{"a request for no mode", switcher.Plan{Method: switcher.Pantech}, false},
		{"a number for a method that takes none", switcher.Plan{Method: switcher.Sony, Number: 2}, false},
		{"a configuration", switcher.Plan{Method: switcher.Configure, Configuration: numbered(1)}, true},
		{"an alternate setting", switcher.Plan{Method: switcher.Configure, Alternate: number(0)}, true},
		{"a reset", switcher.Plan{Method: switcher.Configure, Reset: true}, true},
		{"nothing to set", switcher.Plan{Method: switcher.Configure}, false},
		{"an eject and a configuration", switcher.Plan{Method: switcher.StandardEject, Configuration: numbered(1)}, true},
		{"a driver that is taken away", switcher.Plan{Method: switcher.Detach}, true},
		{"an endpoint of the wrong direction", switcher.Plan{Method: switcher.StandardEject, Out: 0x81}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if err := tt.plan.Validate(); (err == nil) != tt.ok {
				t.Errorf("Validate() = %v; want ok %v", err, tt.ok)
			}
		})
	}
}
