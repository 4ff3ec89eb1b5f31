// SPDX-License-Identifier: GPL-3.0-or-later

package vm

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParseTargets(t *testing.T) {
	for name, row := range map[string]struct {
		list string
		want []string // sources for trixie
		err  error
	}{
		"Debian with security and another vendor's archive": {
			list: "http://other.example/apt/ main Other\n" +
				"http://mirror.example/os/ main Debian\n" +
				"http://mirror.example/debian-security/ main Debian-Security\n",
			want: []string{
				"deb http://mirror.example/os/ trixie main",
				"deb http://mirror.example/os/ trixie-updates main",
				"deb http://mirror.example/debian-security/ trixie-security main",
			},
		},
		"no security archive": {
			list: "http://mirror.example/os/ main Debian\n",
			want: []string{
				"deb http://mirror.example/os/ trixie main",
				"deb http://mirror.example/os/ trixie-updates main",
			},
		},
		"no Debian": {list: "http://other.example/apt/ main Other\n", err: errNoArchive},
		"nothing":   {err: errNoArchive},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := parseTargets(row.list)
			if !errors.Is(err, row.err) {
				t.Fatalf("error %v, want %v", err, row.err)
			}
			if err != nil {
				return
			}
			if diff := cmp.Diff(row.want, got.sources(Distro{Name: "trixie"})); diff != "" {
				t.Errorf("sources (-want +got):\n%s", diff)
			}
		})
	}
}

// The lines are those of Debian 12's and 13's modules.dep.
func TestLoadOrder(t *testing.T) {
	const deps = `kernel/fs/overlayfs/overlay.ko.xz:
kernel/fs/9p/9p.ko.xz: kernel/net/9p/9pnet.ko.xz kernel/fs/netfs/netfs.ko.xz
kernel/net/9p/9pnet_virtio.ko.xz: kernel/net/9p/9pnet.ko.xz kernel/fs/netfs/netfs.ko.xz
kernel/drivers/usb/usbip/vhci-hcd.ko.xz: kernel/drivers/usb/usbip/usbip-core.ko.xz
`
	got := loadOrder(deps, []string{"virtio_pci", "9p", "9pnet_virtio", "vhci_hcd"})
	want := []string{
		"kernel/fs/netfs/netfs.ko.xz",
		"kernel/net/9p/9pnet.ko.xz",
		"kernel/fs/9p/9p.ko.xz",
		"kernel/net/9p/9pnet_virtio.ko.xz",
		"kernel/drivers/usb/usbip/usbip-core.ko.xz",
		"kernel/drivers/usb/usbip/vhci-hcd.ko.xz",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("load order (-want +got):\n%s", diff)
	}
}

func TestCpioEntriesAreAligned(t *testing.T) {
	var out bytes.Buffer
	w := newCpioWriter(&out)
	w.dir("bin")
	w.file("init", 0o755, []byte("12345"))
	if err := w.close(); err != nil {
		t.Fatal(err)
	}
	// Every header begins at a multiple of four, or the kernel stops there.
	headers := 0
	for i := 0; i+6 <= out.Len(); i++ {
		if string(out.Bytes()[i:i+6]) == "070701" {
			headers++
			if i%4 != 0 {
				t.Errorf("a header begins at %d", i)
			}
		}
	}
	if headers != 3 || out.Len()%4 != 0 {
		t.Errorf("%d headers in %d bytes, want 3 in a multiple of 4", headers, out.Len())
	}
}

func TestShellQuote(t *testing.T) {
	got := shellQuote([]string{"exec", "--", "it's $HOME", ""})
	if want := `'exec' '--' 'it'\''s $HOME' ''`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestTheFirstLineOnlyStopsTheBootTimer(t *testing.T) {
	for name, row := range map[string]struct{ in, want string }{
		"output after the line": {"\nPASS one\n", "PASS one\n"},
		"a guest that died":     {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			boot := time.NewTimer(time.Hour)
			if err := copyAfterFirstLine(&out, io.MultiReader(strings.NewReader(row.in)), boot); err != nil {
				t.Fatal(err)
			}
			if out.String() != row.want {
				t.Errorf("got %q, want %q", out.String(), row.want)
			}
			if stopped := !boot.Stop(); stopped != (row.in != "") {
				t.Errorf("boot timer stopped: %v", stopped)
			}
		})
	}
}

// A root takes minutes, and what makes one of a kind new leaves the others.
func TestEachKindOfRootHasAPlaceOfItsOwn(t *testing.T) {
	d := Distro{Name: "trixie", Title: "Debian 13"}
	places := map[string]string{
		"plain": d.key(Plain), "desktop": d.key(Desktop), "Debian 12": Distro{Name: "bookworm"}.key(Plain),
	}
	seen := map[string]string{}
	for name, place := range places {
		if other := seen[place]; other != "" {
			t.Errorf("%s and %s are both in %s", name, other, place)
		}
		seen[place] = name
	}
	if got := d.key(Plain); !strings.HasPrefix(got, "trixie-") || strings.Contains(got, "desktop") {
		t.Errorf("the plain root is in %s", got)
	}
	for _, p := range Plain.packages() {
		if !slices.Contains(Desktop.packages(), p) {
			t.Errorf("the desktop has no %s", p)
		}
	}
}
