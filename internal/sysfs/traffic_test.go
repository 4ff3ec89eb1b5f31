// SPDX-License-Identifier: GPL-3.0-or-later

package sysfs_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"modembridge/internal/sysfs"
)

func TestTraffic(t *testing.T) {
	f := sysfs.FS{Root: t.TempDir()}
	dir := filepath.Join(f.Root, "sys/class/net/ppp0/statistics")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"rx_packets": "18\n", "tx_packets": "18446744073709551615\n", "rx_bytes": "704\n", "tx_bytes": "737\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := f.Traffic("ppp0")
	if want := (sysfs.Traffic{Received: 18, Sent: 1<<64 - 1, ReceivedBytes: 704, SentBytes: 737}); got != want || err != nil {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
	for _, name := range []string{"ppp1", "", "../ppp0"} {
		if _, err := f.Traffic(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: error %v, want fs.ErrNotExist", name, err)
		}
	}
}
