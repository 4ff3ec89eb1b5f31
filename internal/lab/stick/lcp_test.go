// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"bytes"
	"testing"
)

func TestNothingButLCPPasses(t *testing.T) {
	const (
		echo   = "~\xff}#\xc0!}).}\x20~"    // as at the beginning of a link
		packet = "~!E}  T@@\x01abc~"        // IPv4, address and control left out
		framed = "~\xff}#}\x20!E}  T@@abc~" // IPv4, with both
	)
	stream := packet + echo + framed + packet[1:] + echo[1:] + "~~"
	for size := 1; size <= len(stream); size++ {
		var l lcpOnly
		var got []byte
		for rest := []byte(stream); len(rest) > 0; {
			n := min(size, len(rest))
			got = append(got, l.pass(rest[:n])...)
			rest = rest[n:]
		}
		if want := echo + echo; string(got) != want {
			t.Fatalf("in pieces of %d bytes: %q passes, want %q", size, got, want)
		}
	}
}

func TestAFrameThatNeverEndsIsDropped(t *testing.T) {
	var l lcpOnly
	if got := l.pass(bytes.Repeat([]byte{0x21}, 1<<20)); len(got) > 0 || len(l.frame) > longestFrame {
		t.Errorf("%d bytes pass, and %d are kept", len(got), len(l.frame))
	}
}
