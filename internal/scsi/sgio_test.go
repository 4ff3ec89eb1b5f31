// SPDX-License-Identifier: GPL-3.0-or-later

package scsi

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"modembridge/switcher"
)

func TestHeaderIsAsLongAsTheKernels(t *testing.T) {
	want := map[uintptr]uintptr{8: 88, 4: 64}[unsafe.Sizeof(uintptr(0))] // sizeof(struct sg_io_hdr)
	if got := unsafe.Sizeof(header{}); got != want {
		t.Errorf("header has %d bytes, want %d", got, want)
	}
}

func TestOutcome(t *testing.T) {
	for _, tt := range []struct {
		name  string
		h     header
		errno syscall.Errno
		want  error // nil: none
	}{
		{"good", header{}, 0, nil},
		{"check condition", header{status: 2}, 0, switcher.Failed},
		{"the device is not there", header{hostStatus: 1}, 0, switcher.ErrGone},
		{"the transport broke", header{hostStatus: 7}, 0, switcher.ErrNoStatus},
		{"it took too long", header{hostStatus: 3}, 0, switcher.ErrNoStatus},
		{"the device left before", header{}, syscall.ENODEV, switcher.ErrGone},
		{"no permission", header{}, syscall.EPERM, fs.ErrPermission},
	} {
		if got := outcome(&tt.h, tt.errno); !errors.Is(got, tt.want) || (got == nil) != (tt.want == nil) {
			t.Errorf("%s: outcome = %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestCommandsGoToTheUnitsOfTheFirstInterface(t *testing.T) {
	u, err := Open([]switcher.Medium{{Name: "null"}, {Interface: 1, Name: "zero"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := u.files[0].Name(); got != "/dev/null" {
		t.Errorf("unit 0 is %s, want /dev/null", got)
	}
	slot := u.held
	if len(slot) != 1 || slot[0].Name() != "/dev/zero" {
		t.Fatalf("held besides: %v, want /dev/zero", slot)
	}
	if err := u.Close(); err != nil {
		t.Fatal(err)
	}
	if err := slot[0].Close(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("Close left /dev/zero open: %v", err)
	}
}

func TestACommandToWhatIsNoSCSIDeviceIsAnError(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := do(f, switcher.CBW{CDB: [16]byte{0x1b}, Length: 18, Flags: 0x80}, time.Second); !errors.Is(err, syscall.ENOTTY) {
		t.Errorf("do = %v, want %v", err, syscall.ENOTTY)
	}
}
