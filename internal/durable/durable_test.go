// SPDX-License-Identifier: GPL-3.0-or-later

package durable_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"modembridge/internal/durable"
)

func TestWriteLeavesTheOldOrTheNewFile(t *testing.T) {
	refused := errors.New("refused")
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	for _, tt := range []struct {
		name    string
		text    string
		prepare func(*os.File) error
		err     error
		want    string
		mode    os.FileMode
	}{
		{"a new file", "one", nil, nil, "one", 0o600},
		{"another text and mode", "two", func(f *os.File) error { return f.Chmod(0o644) }, nil, "two", 0o644},
		{"one that cannot be made ready", "three", func(*os.File) error { return refused }, refused, "two", 0o644},
	} {
		if err := durable.Write(path, []byte(tt.text), tt.prepare); !errors.Is(err, tt.err) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.err)
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != tt.want || info.Mode().Perm() != tt.mode {
			t.Errorf("%s: %q with mode %v, want %q with %v", tt.name, got, info.Mode().Perm(), tt.want, tt.mode)
		}
		if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
			t.Errorf("%s: %d files are left, %v; want the one", tt.name, len(entries), err)
		}
	}
}
