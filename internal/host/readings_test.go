// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"errors"
	"io/fs"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"modembridge/switcher/usb"
)

func TestADeviceThatHangsKeepsNobodyFromTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r readings
		hangs := make(chan error)
		var wakes, reads atomic.Int32
		kernel := func(port usb.PortPath) (usb.Device, error) {
			if port != "1-1" {
				return usb.Device{Port: port}, nil
			}
			reads.Add(1)
			return usb.Device{Port: port}, <-hangs
		}
		read := func(port usb.PortPath, want error, within time.Duration) {
			t.Helper()
			start := time.Now()
			d, err := r.read(port, readPatience, kernel, func() { wakes.Add(1) })
			if took := time.Since(start); !errors.Is(err, want) || err == nil && d.Port != port || took > within {
				t.Errorf("read %s: %+v, %v after %v; want error %v within %v", port, d, err, took, want, within)
			}
		}
		read("1-1", errBusy, readPatience)
		for range 3 {
			read("1-1", errBusy, 0) // it was waited for
			read("1-2", nil, 0)
		}
		if wakes.Load() != 0 || reads.Load() != 1 {
			t.Errorf("%d wake-ups and %d readings before it has answered, want 0 and 1", wakes.Load(), reads.Load())
		}
		hangs <- nil
		synctest.Wait()
		if wakes.Load() != 1 {
			t.Errorf("%d wake-ups when it has answered, want 1", wakes.Load())
		}
		// What was read before that is not told any more: a device may have come and
		// gone since.
		go func() { hangs <- fs.ErrNotExist }()
		read("1-1", fs.ErrNotExist, 0)
		if wakes.Load() != 1 || reads.Load() != 2 {
			t.Errorf("%d wake-ups and %d readings in the end, want 1 and 2", wakes.Load(), reads.Load())
		}
	})
}

// TestADeviceThatCannotBeReadKeepsNobodyFromTheOthers has one whose descriptors are
// none.
func TestADeviceThatCannotBeReadKeepsNobodyFromTheOthers(t *testing.T) {
	const broken = "sys/bus/usb/devices/1-2/"
	h, root, _ := fake(t, map[string]string{broken + "devnum": "8\n", broken + "busnum": "1\n", broken + "descriptors": "?"})
	h.book.Learned = filepath.Join(root, "ports")
	(&table{Host: h, t: t, root: root}).showStick()
	all := func(usb.PortPath, usb.ID) bool { return true }
	list, busy, err := h.Devices(t.Context(), all)
	if len(list) != 1 || list[0].Port != "1-1" || len(busy) != 1 || busy[0] != "1-2" || err == nil {
		t.Errorf("devices %v, busy %v, error %v; want 1-1, 1-2, and why", list, busy, err)
	}
}
