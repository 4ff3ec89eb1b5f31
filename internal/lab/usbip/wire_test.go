// SPDX-License-Identifier: GPL-3.0-or-later

package usbip_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/lab/usbip"
)

// requests are the messages that enumeration and a switch are made of.
var requests = map[string]any{
	"the first GET_DESCRIPTOR": usbip.Submit{Seq: 1, DevID: 1, In: true, Length: 64, Setup: [8]byte{0x80, 6, 0, 1, 0, 0, 64, 0}},
	"a bulk OUT of a CBW":      usbip.Submit{Seq: 7, DevID: 1, Endpoint: 2, Length: 31, Data: bytes.Repeat([]byte("U"), 31)},
	"a bulk IN":                usbip.Submit{Seq: 8, DevID: 1, In: true, Endpoint: 1, Flags: 0x200, Length: 13, Interval: 4},
	"an OUT without data":      usbip.Submit{Seq: 9, Endpoint: 2},
	"an unlink":                usbip.Unlink{Seq: 10, DevID: 1, Victim: 8},
}

func TestReadRequestReadsWhatAppendWrites(t *testing.T) {
	for name, want := range requests {
		t.Run(name, func(t *testing.T) {
			r := bytes.NewReader(appendRequest(want))
			got, err := usbip.ReadRequest(r)
			if err != nil {
				t.Fatalf("ReadRequest: %v", err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("request (-want +got):\n%s", diff)
			}
			if _, err := usbip.ReadRequest(r); err != io.EOF {
				t.Errorf("at the end: %v, want io.EOF", err)
			}
		})
	}
}

func TestReadRequestRefusesABrokenStream(t *testing.T) {
	submit := usbip.Submit{Seq: 1, Endpoint: 2, Length: 4, Data: []byte("data")}
	edit := func(offset int, b ...byte) []byte {
		wire := submit.Append(nil)
		copy(wire[offset:], b)
		return wire
	}
	for name, wire := range map[string][]byte{
		"an unknown command":      edit(3, 9),
		"a reply from the host":   edit(3, 3),
		"direction 2":             edit(15, 2),
		"endpoint 16":             edit(19, 16),
		"a gigabyte":              edit(24, 0x40),
		"an isochronous transfer": edit(35, 1),
		"a torn header":           edit(0)[:20],
		"torn data":               edit(0)[:50],
	} {
		got, err := usbip.ReadRequest(bytes.NewReader(wire))
		if err == nil || err == io.EOF {
			t.Errorf("%s: got %+v, %v; want an error other than io.EOF", name, got, err)
		}
	}
}

func TestReadReplyTakesDataOnlyForAnIn(t *testing.T) {
	in := usbip.Reply{Seq: 3, Length: 2, Data: []byte("ok")}
	out := usbip.Reply{Seq: 4, Length: 31}
	stall := usbip.Reply{Seq: 5, Status: -32}
	unlinked := usbip.Reply{Seq: 6, Unlink: true, Status: -104}
	var wire []byte
	for _, r := range []usbip.Reply{in, out, stall, unlinked} {
		wire = r.Append(wire)
	}
	stream := bytes.NewReader(wire)
	for _, want := range []usbip.Reply{in, out, stall, unlinked} {
		got, err := usbip.ReadReply(stream, func(seq uint32) bool { return seq == in.Seq })
		if err != nil {
			t.Fatalf("ReadReply: %v", err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("reply (-want +got):\n%s", diff)
		}
	}
}

func FuzzReadRequest(f *testing.F) {
	for _, r := range requests {
		f.Add(appendRequest(r))
	}
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, wire []byte) {
		request, err := usbip.ReadRequest(bytes.NewReader(wire))
		if err != nil {
			return
		}
		again, err := usbip.ReadRequest(bytes.NewReader(appendRequest(request)))
		if err != nil {
			t.Fatalf("%+v cannot be read back: %v", request, err)
		}
		if diff := cmp.Diff(request, again); diff != "" {
			t.Errorf("read back (-first +again):\n%s", diff)
		}
	})
}

func FuzzReadReply(f *testing.F) {
	f.Add(usbip.Reply{Seq: 3, Length: 2, Data: []byte("ok")}.Append(nil), true)
	f.Add(usbip.Reply{Seq: 6, Unlink: true, Status: -104}.Append(nil), false)
	f.Fuzz(func(t *testing.T, wire []byte, in bool) {
		r, err := usbip.ReadReply(bytes.NewReader(wire), func(uint32) bool { return in })
		if err == nil && len(r.Data) > 0 && len(r.Data) != r.Length {
			t.Errorf("%d bytes of data, length %d", len(r.Data), r.Length)
		}
		if errors.Is(err, io.EOF) && len(wire) > 0 && len(wire) < 48 {
			t.Error("a torn header must not look like a clean end")
		}
	})
}

func appendRequest(request any) []byte {
	switch m := request.(type) {
	case usbip.Submit:
		return m.Append(nil)
	case usbip.Unlink:
		return m.Append(nil)
	}
	panic("not a request")
}
