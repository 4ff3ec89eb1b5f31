// SPDX-License-Identifier: GPL-3.0-or-later

// Package layers_test holds the house together: imports go downwards only, and
// the rooms that are to build anywhere know no D-Bus, no cgo and no OS.
package layers_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "modembridge/"

// floors lists the packages from the ground up. A package may import those of
// lower floors only, and of its own floor those below its own directory.
// Prefixes match whole directories.
var floors = [][]string{
	{"switcher/usb"},
	{"switcher"},
	{"quirks"},
	{"bridge"},
	// The adapters know neither bridge nor each other: see adapters.
	{"internal/billing", "internal/digest", "internal/durable", "internal/sysbus"},
	{"internal/apnbook", "internal/atport", "internal/config", "internal/gate", "internal/holders", "internal/lease", "internal/ledger", "internal/logind", "internal/mm", "internal/nm", "internal/pin", "internal/portbook", "internal/provider", "internal/reach", "internal/scsi", "internal/sysfs", "internal/systemd", "internal/told", "internal/udevtag", "internal/uevent", "internal/usage", "internal/usbdev"},
	{"internal/recording", "internal/switching"},
	{"internal/host", "internal/service", "internal/lab"},
	{"internal/notify"},
	{"internal/cli"},
	{"cmd"},
}

// adapters touch the world, and leave what it means to bridge.
var adapters = floors[5]

// pure packages build and run anywhere.
var pure = []string{"switcher/usb", "switcher", "quirks", "bridge", "internal/billing"}

// impure is what they may not reach, by way of nobody.
var impure = []string{"C", "os", "os/exec", "syscall", "net", "golang.org/x/sys/unix", "github.com/godbus/dbus/v5", "github.com/google/gousb"}

// A listed package, as `go list -json` prints it.
type listed struct {
	ImportPath string
	Imports    []string
}

func list(t *testing.T) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", module+"...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v", cmd, err)
	}
	var packages []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
	if len(packages) < 10 {
		t.Fatalf("go list found %d packages, which cannot be all", len(packages))
	}
	return packages
}

// within reports whether the package is dir or below it.
func within(path, dir string) bool { return path == dir || strings.HasPrefix(path, dir+"/") }

// floor returns the floor and the directory of that floor that hold the package.
func floor(path string) (n int, dir string) {
	n = -1
	for i, dirs := range floors {
		for _, d := range dirs {
			if within(path, d) && len(d) > len(dir) {
				n, dir = i, d
			}
		}
	}
	return n, dir
}

func TestImportsGoDownwards(t *testing.T) {
	for _, p := range list(t) {
		path := strings.TrimPrefix(p.ImportPath, module)
		if within(path, "internal/layers") {
			continue
		}
		from, dir := floor(path)
		if from < 0 {
			t.Errorf("%s has no floor: give it one in this test", path)
		}
		for _, imported := range p.Imports {
			target, ours := strings.CutPrefix(imported, module)
			if !ours {
				continue
			}
			to, toDir := floor(target)
			if to > from || to == from && toDir != dir {
				t.Errorf("%s imports %s, which is not below it", path, target)
			}
			if slices.Contains(adapters, dir) && within(target, "bridge") {
				t.Errorf("%s imports %s: adapters do not know bridge", path, target)
			}
		}
	}
}

func TestPurePackagesKnowNoOperatingSystem(t *testing.T) {
	for _, p := range list(t) {
		path := strings.TrimPrefix(p.ImportPath, module)
		if !slices.ContainsFunc(pure, func(dir string) bool { return within(path, dir) }) {
			continue
		}
		for _, imported := range p.Imports {
			if slices.Contains(impure, imported) {
				t.Errorf("%s imports %s", path, imported)
			}
		}
	}
}
