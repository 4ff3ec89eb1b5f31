// SPDX-License-Identifier: GPL-3.0-or-later

package sysfs_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"modembridge/internal/sysfs"
)

// A tree is a directory that stands for the root of a machine.
type tree struct {
	t    *testing.T
	root string
}

// captured returns the machine of testdata/debian12.txt.
func captured(t *testing.T) tree {
	t.Helper()
	text, err := os.ReadFile("testdata/debian12.txt")
	if err != nil {
		t.Fatal(err)
	}
	m := tree{t, t.TempDir()}
	for line := range strings.Lines(string(text)) {
		kind, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		path, value, _ := strings.Cut(rest, " ")
		switch kind {
		case "dir":
			m.dir(path)
		case "link":
			m.link(path, value)
		case "file":
			content, err := strconv.Unquote(value)
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			m.file(path, content)
		}
	}
	return m
}

func (m tree) fs() sysfs.FS { return sysfs.FS{Root: m.root} }

func (m tree) path(path string) string {
	m.t.Helper()
	p := filepath.Join(m.root, path)
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		m.t.Fatal(err)
	}
	return p
}

func (m tree) dir(path string) {
	m.t.Helper()
	if err := os.MkdirAll(m.path(path), 0o755); err != nil {
		m.t.Fatal(err)
	}
}

func (m tree) link(path, target string) {
	m.t.Helper()
	if err := os.Symlink(target, m.path(path)); err != nil {
		m.t.Fatal(err)
	}
}

func (m tree) file(path, content string) {
	m.t.Helper()
	if err := os.WriteFile(m.path(path), []byte(content), 0o644); err != nil {
		m.t.Fatal(err)
	}
}

func (m tree) remove(path string) {
	m.t.Helper()
	if err := os.RemoveAll(m.path(path)); err != nil {
		m.t.Fatal(err)
	}
}

func (m tree) content(path string) string {
	m.t.Helper()
	b, err := os.ReadFile(m.path(path))
	if err != nil {
		m.t.Fatal(err)
	}
	return string(b)
}
