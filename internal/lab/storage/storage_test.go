// SPDX-License-Identifier: GPL-3.0-or-later

package storage_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/lab/storage"
	"modembridge/internal/lab/usbip"
)

// cd is a CD-ROM drive as the sticks show it.
func cd() *storage.Unit {
	return &storage.Unit{
		Type: storage.CDROM, Removable: true, ReadOnly: true,
		Vendor: "ZTE", Product: "USB SCSI CD-ROM", Revision: "2.31",
		Medium: storage.NewMemory(storage.ISO("MOBILE", "read me")),
	}
}

// disk is a writable flash disk of 64 KiB.
func disk() *storage.Unit {
	return &storage.Unit{Type: storage.Disk, Vendor: "Generic", Product: "Flash", Medium: storage.NewMemory(make([]byte, 64<<10))}
}

// wrap builds a command block wrapper with the tag 0x12345678.
func wrap(length uint32, in bool, cdb ...byte) []byte {
	b := binary.LittleEndian.AppendUint32([]byte("USBC\x78\x56\x34\x12"), length)
	flags := byte(0)
	if in {
		flags = 0x80
	}
	b = append(b, flags, 0, byte(len(cdb)))
	return append(append(b, cdb...), make([]byte, 16-len(cdb))...)
}

// run sends a command with its data and returns what the host reads: the data
// phase (nil when it stalled) and the status.
func run(t *testing.T, target *storage.Target, cbw, out []byte) (data []byte, status byte) {
	t.Helper()
	for _, b := range [][]byte{cbw, out} {
		if b == nil {
			continue
		}
		if err := target.Out(t.Context(), 2, b); err != nil {
			t.Fatalf("Out(% x): %v", b, err)
		}
	}
	for {
		b, err := target.In(t.Context(), 0x81, 4096)
		if errors.Is(err, usbip.ErrStall) {
			continue
		}
		if err != nil {
			t.Fatalf("In: %v", err)
		}
		if len(b) == 13 && bytes.HasPrefix(b, []byte("USBS\x78\x56\x34\x12")) {
			return data, b[12]
		}
		data = append(data, b...)
	}
}

func TestCommandsOfTheKernelsDrivers(t *testing.T) {
	for _, tt := range []struct {
		name   string
		unit   *storage.Unit
		length uint32
		cdb    []byte
		want   string // of the data phase, in hexadecimal
		status byte
	}{
		{
			"a drive inquires as a removable CD-ROM", cd(), 36,
			[]byte{0x12, 0, 0, 0, 36, 0},
			"0580020 21f000000" + hexText("ZTE     USB SCSI CD-ROM 2.31"), 0,
		},
		{"an inquiry is cut to what the host allocates", cd(), 5, []byte{0x12, 0, 0, 0, 5, 0}, "058002021f", 0},
		{"a drive with a disc is ready", cd(), 0, []byte{0, 0, 0, 0, 0, 0}, "", 0},
		{"an empty reader is not ready", &storage.Unit{Removable: true}, 0, []byte{0, 0, 0, 0, 0, 0}, "", 1},
		{"the capacity is the last block and 2048", cd(), 8, []byte{0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0}, "0000001500000800", 0},
		{"a disk's blocks have 512 bytes", disk(), 8, []byte{0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0}, "0000007f00000200", 0},
		{"a read beyond the end fails", disk(), 512, []byte{0x28, 0, 0, 0, 0, 128, 0, 0, 1, 0}, "", 1},
		{"a drive's only profile is CD-ROM", cd(), 16, []byte{0x46, 0, 0, 0, 0, 0, 0, 0, 16, 0}, "0000000c 00000008 00000304 00080100", 0},
		{
			"the table of contents has one data track", cd(), 20,
			[]byte{0x43, 0, 0, 0, 0, 0, 0, 0, 20, 0},
			"0012 0101 0014010000000000 0014aa0000000016", 0,
		},
		{"a disk has no table of contents", disk(), 20, []byte{0x43, 0, 0, 0, 0, 0, 0, 0, 20, 0}, "", 1},
		{"polling for events finds the medium", cd(), 8, []byte{0x4a, 1, 0, 0, 0x10, 0, 0, 0, 8, 0}, "0006041000020000", 0},
		{"a writable disk says so", disk(), 4, []byte{0x1a, 0, 0x3f, 0, 4, 0}, "17000000", 0},
		{"an unknown command fails", cd(), 0, []byte{0xff, 0, 0, 0, 0, 0}, "", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			target := storage.NewTarget([]*storage.Unit{tt.unit}, nil)
			got, status := run(t, target, wrap(tt.length, true, tt.cdb...), nil)
			want, err := hex.DecodeString(string(bytes.ReplaceAll([]byte(tt.want), []byte(" "), nil)))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(hex.EncodeToString(want), hex.EncodeToString(got)); diff != "" || status != tt.status {
				t.Errorf("status %d, want %d; data (-want +got):\n%s", status, tt.status, diff)
			}
		})
	}
}

func TestRequestSenseTellsWhyOnce(t *testing.T) {
	target := storage.NewTarget([]*storage.Unit{{Removable: true}}, nil)
	run(t, target, wrap(0, false, 0, 0, 0, 0, 0, 0), nil)
	for _, want := range [][3]byte{{2, 0x3a, 0}, {0, 0, 0}} {
		got, _ := run(t, target, wrap(18, true, 3, 0, 0, 0, 18, 0), nil)
		if [3]byte{got[2], got[12], got[13]} != want {
			t.Errorf("sense % x, want % x", got, want)
		}
	}
}

func TestADiskKeepsWhatIsWritten(t *testing.T) {
	target := storage.NewTarget([]*storage.Unit{disk()}, nil)
	block := bytes.Repeat([]byte("modem"), 103)[:512]
	if _, status := run(t, target, wrap(512, false, 0x2a, 0, 0, 0, 0, 3, 0, 0, 1, 0), block); status != 0 {
		t.Fatalf("WRITE(10): status %d", status)
	}
	got, status := run(t, target, wrap(512, true, 0x28, 0, 0, 0, 0, 3, 0, 0, 1, 0), nil)
	if status != 0 || !bytes.Equal(got, block) {
		t.Errorf("READ(10): status %d, %d bytes, equal %v", status, len(got), bytes.Equal(got, block))
	}
}

func TestAReadOnlyUnitRefusesAWrite(t *testing.T) {
	for _, unit := range []*storage.Unit{cd(), {ReadOnly: true, Medium: storage.NewMemory(make([]byte, 4096))}} {
		target := storage.NewTarget([]*storage.Unit{unit}, nil)
		if _, status := run(t, target, wrap(512, false, 0x2a, 0, 0, 0, 0, 0, 0, 0, 1, 0), make([]byte, 512)); status != 1 {
			t.Errorf("WRITE(10) to type %d: status %d, want 1", unit.Type, status)
		}
	}
}

func TestTheHookSeesEveryCommandAndMayAnswer(t *testing.T) {
	var seen []string
	target := storage.NewTarget([]*storage.Unit{cd()}, func(c storage.Command) storage.Answer {
		seen = append(seen, c.String())
		if c.Eject() {
			return storage.Answer{Own: true, Status: storage.Failed}
		}
		return storage.Answer{}
	})
	run(t, target, wrap(0, false, 0x1e, 0, 0, 0, 0, 0), nil)
	if _, status := run(t, target, wrap(0, false, 0x1b, 0, 0, 0, 2, 0), nil); status != 1 {
		t.Errorf("the refused eject has status %d, want 1", status)
	}
	want := []string{"lun 0 1e0000000000 PREVENT ALLOW MEDIUM REMOVAL", "lun 0 1b0000000200 START STOP UNIT"}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("commands (-want +got):\n%s", diff)
	}
}

func TestAStalledStatusIsThereAfterTheStall(t *testing.T) {
	target := storage.NewTarget([]*storage.Unit{cd()}, func(storage.Command) storage.Answer {
		return storage.Answer{StallStatus: true}
	})
	if err := target.Out(t.Context(), 2, wrap(0, false, 0x1e, 0, 0, 0, 0, 0)); err != nil {
		t.Fatal(err)
	}
	if _, err := target.In(t.Context(), 0x81, 13); !errors.Is(err, usbip.ErrStall) {
		t.Errorf("the first read: %v, want a stall", err)
	}
	b, err := target.In(t.Context(), 0x81, 13)
	if err != nil || len(b) != 13 || b[12] != 0 {
		t.Errorf("the second read: % x, %v; want a status", b, err)
	}
}

func TestTheDataPhaseMayBeRefused(t *testing.T) {
	type read struct {
		length int
		err    error
	}
	const status = 13
	for _, tt := range []struct {
		name string
		way  storage.DataPhase
		in   bool
		sent error  // what becomes of the data, where the host sends it
		want []read // what the host reads then
	}{
		{"sent", storage.DoData, true, nil, []read{{18, nil}, {status, nil}}},
		{"stalled", storage.StallData, true, nil, []read{{0, usbip.ErrStall}, {status, nil}}},
		{"skipped", storage.SkipData, true, nil, []read{{status, nil}}},
		{"taken", storage.DoData, false, nil, []read{{status, nil}}},
		{"not taken, and stalled", storage.StallData, false, usbip.ErrStall, []read{{status, nil}}},
		{"not taken", storage.SkipData, false, usbip.ErrStall, []read{{status, nil}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			target := storage.NewTarget([]*storage.Unit{cd()}, func(storage.Command) storage.Answer {
				return storage.Answer{Own: true, Data: make([]byte, 18), DataPhase: tt.way}
			})
			if err := target.Out(t.Context(), 2, wrap(18, tt.in, 0x06, 0xf5)); err != nil {
				t.Fatal(err)
			}
			if !tt.in {
				if err := target.Out(t.Context(), 2, make([]byte, 18)); !errors.Is(err, tt.sent) {
					t.Errorf("the data: %v, want %v", err, tt.sent)
				}
			}
			for _, want := range tt.want {
				b, err := target.In(t.Context(), 0x81, 512)
				if len(b) != want.length || !errors.Is(err, want.err) {
					t.Errorf("In = %d bytes, %v; want %d, %v", len(b), err, want.length, want.err)
				}
			}
		})
	}
}

func TestADataPhaseThatDoesNotFitOverflows(t *testing.T) {
	target := storage.NewTarget([]*storage.Unit{cd()}, nil)
	if err := target.Out(t.Context(), 2, wrap(18, true, 3, 0, 0, 0, 18, 0)); err != nil {
		t.Fatal(err)
	}
	// A host that skips the data phase reads 13 bytes for the status.
	if _, err := target.In(t.Context(), 0x81, 13); !errors.Is(err, usbip.ErrOverflow) {
		t.Errorf("In = %v, want an overflow", err)
	}
}

func TestABrokenWrapperIsStalled(t *testing.T) {
	target := storage.NewTarget([]*storage.Unit{cd()}, nil)
	for _, b := range [][]byte{[]byte("AT\r"), wrap(0, false, 0)[:30], append([]byte("usbc"), wrap(0, false, 0)[4:]...)} {
		if err := target.Out(context.Background(), 2, b); !errors.Is(err, usbip.ErrStall) {
			t.Errorf("Out(%q) = %v, want a stall", b, err)
		}
	}
}

func TestISOHasItsDescriptors(t *testing.T) {
	image := storage.ISO("MOBILE", "read me")
	if len(image)%2048 != 0 {
		t.Errorf("%d bytes are not whole sectors", len(image))
	}
	if got := string(image[16*2048 : 16*2048+7]); got != "\x01CD001\x01" {
		t.Errorf("primary descriptor starts %q", got)
	}
	if got := string(bytes.TrimSpace(image[16*2048+40 : 16*2048+72])); got != "MOBILE" {
		t.Errorf("label = %q", got)
	}
	if !bytes.Contains(image, []byte("read me")) {
		t.Error("the file is not in the image")
	}
}

func FuzzTarget(f *testing.F) {
	f.Add(wrap(36, true, 0x12, 0, 0, 0, 36, 0))
	f.Add(wrap(512, false, 0x2a, 0, 0, 0, 0, 3, 0, 0, 1, 0))
	f.Add(wrap(8, true, 0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff))
	f.Add(wrap(18, true, 3, 0, 0, 0, 2, 0))
	f.Fuzz(func(t *testing.T, cbw []byte) {
		for _, unit := range []*storage.Unit{cd(), disk(), {Removable: true}} {
			target := storage.NewTarget([]*storage.Unit{unit}, nil)
			if err := target.Out(t.Context(), 2, cbw); err != nil {
				continue
			}
			ctx, cancel := context.WithCancel(t.Context())
			cancel() // whatever is queued is returned all the same
			for {
				if _, err := target.In(ctx, 0x81, 512); errors.Is(err, context.Canceled) {
					break
				}
			}
		}
	})
}

func hexText(s string) string { return hex.EncodeToString([]byte(s)) }
