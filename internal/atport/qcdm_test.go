// SPDX-License-Identifier: GPL-3.0-or-later

package atport_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/atport"
)

// versionContent is a version answer, with bytes in it that have to be escaped.
func versionContent() []byte {
	content := []byte("\x00Jan 01 201012:00:00Jan 01 201012:00:00TEST1234")
	return append(content, 0x2a, 0x06, 0x7d, 0x7e, 0x00, 0x01, 0x09, 0x00)
}

func TestVersionRequestIsAFrame(t *testing.T) {
	if got, want := atport.VersionRequest(), atport.Frame(0x00); !bytes.Equal(got, want) {
		t.Errorf("VersionRequest() = % x, want % x", got, want)
	}
}

// The checks are those of ModemManager's libqcdm/tests/test-qcdm-crc.c, and the
// check value of CRC-16/IBM-SDLC.
func TestCRC16(t *testing.T) {
	log := append([]byte{0x26, 0xb2}, make([]byte, 131)...)
	for _, tt := range []struct {
		in   []byte
		want uint16
	}{
		{[]byte("123456789"), 0x906e},
		{log, 0x6d69},
		{nil, 0},
	} {
		if got := atport.CRC16(tt.in); got != tt.want {
			t.Errorf("CRC16 of %d bytes = %#04x, want %#04x", len(tt.in), got, tt.want)
		}
	}
}

func TestDeframer(t *testing.T) {
	version := atport.Frame(versionContent()...)
	broken := slices.Clone(version)
	broken[10] ^= 1
	long := atport.Frame(make([]byte, atport.MaxFrame-1)...)
	longest := make([]byte, atport.MaxFrame-2)
	for _, tt := range []struct {
		name string
		in   []byte
		want [][]byte
	}{
		{"a frame", version, [][]byte{versionContent()}},
		{"no flag before it", version[1:], [][]byte{versionContent()}},
		{"text before it", append([]byte("AT\r\r\nERROR\r\n"), version...), [][]byte{versionContent()}},
		{"two that share a flag", append(slices.Clone(version), atport.Frame(19, 0)[1:]...), [][]byte{versionContent(), {19, 0}}},
		{"a wrong checksum", broken, nil},
		{"a wrong checksum before a right one", append(broken, version...), [][]byte{versionContent()}},
		{"it has not ended", version[:len(version)-1], nil},
		{"flags only", []byte{0x7e, 0x7e, 0x7e}, nil},
		{"a checksum only", []byte{0x7e, 0x00, 0x00, 0x7e}, nil},
		{"an escape before the flag", []byte{0x7e, 0x00, 0x78, 0xf0, 0x7d, 0x7e}, nil},
		{"the longest", atport.Frame(longest...), [][]byte{longest}},
		{"longer, and right up to there", append(bytes.TrimSuffix(atport.Frame(longest...), []byte{0x7e}), 0, 0x7e), nil},
		{"longer", append(long, version...), [][]byte{versionContent()}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var whole, split atport.Deframer
			if diff := cmp.Diff(tt.want, whole.Feed(tt.in)); diff != "" {
				t.Errorf("contents (-want +got):\n%s", diff)
			}
			var got [][]byte
			for i := range len(tt.in) {
				got = append(got, split.Feed(tt.in[i:i+1])...)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("contents of single bytes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestIsVersionAnswer(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   []byte
		want bool
	}{
		{"the version", versionContent(), true},
		{"a version that is too short", versionContent()[:54], false},
		{"the request, echoed", []byte{0x00}, false},
		{"unknown command", []byte{19, 0}, true},
		{"not in this mode", []byte{24, 0}, true},
		{"unknown command, but another one", []byte{19, 0x26}, false},
		{"a log that nobody asked for", append([]byte{16}, make([]byte, 60)...), false},
		{"PPP asks for options", []byte{0xff, 0x03, 0xc0, 0x21, 0x01, 0x01, 0x00, 0x04}, false},
		{"nothing", nil, false},
	} {
		if got := atport.IsVersionAnswer(tt.in); got != tt.want {
			t.Errorf("%s: IsVersionAnswer = %t, want %t", tt.name, got, tt.want)
		}
	}
}

func FuzzQCDMAnswer(f *testing.F) {
	f.Add(atport.Frame(versionContent()...), 9)
	f.Add(append([]byte("AT\r\n"), atport.Frame(19, 0)...), 2)
	f.Add([]byte{0x7e, 0x7d, 0x5e, 0x7d, 0x7e, 0x7d}, 3)
	f.Fuzz(func(t *testing.T, b []byte, cut int) {
		var whole, halves, again atport.Deframer
		contents := whole.Feed(b)
		for _, content := range contents {
			_ = atport.IsVersionAnswer(content)
			if len(content) == 0 || len(content) > atport.MaxFrame-2 {
				t.Errorf("a content of %d bytes", len(content))
			}
			// What was taken out of a frame goes into one and out again.
			if diff := cmp.Diff([][]byte{content}, again.Feed(atport.Frame(content...))); diff != "" {
				t.Errorf("content framed anew (-want +got):\n%s", diff)
			}
		}
		if cut < 0 || cut > len(b) {
			cut = len(b) / 2
		}
		if diff := cmp.Diff(contents, append(halves.Feed(b[:cut]), halves.Feed(b[cut:])...)); diff != "" {
			t.Errorf("contents depend on where the bytes are cut (-whole +halves):\n%s", diff)
		}
	})
}
