// SPDX-License-Identifier: GPL-3.0-or-later

package cli_test

import (
	"encoding/json"
	"strings"
	"testing"

	"modembridge/internal/cli"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

func TestExplainOnAMachine(t *testing.T) {
	for _, tt := range []struct {
		name   string
		args   string
		device usb.Device
		media  func() []switcher.Medium
		status int
		want   []string
	}{
		{
			"a stick that may be switched", "1-1", stick("12d1:1446"), cdrom, 0,
			[]string{
				"Stick   12d1:1446 in port 1-1, Acme Stick\n",
				"huawei-12d1-1446 matches: ",
				`+ usb: wants "12d1:1446", has "12d1:1446"`,
				"Guard   it may be switched, unless another program has it open by then\n          sr0 is a CD-ROM, 0 kB, unused\n",
				"Way     the kernel, by the ioctl SG_IO",
				"SCSI, unit 0: vendor command 11 06\n",
				"\nNothing was sent.\n",
			},
		},
		{
			"a disk", "1-1", stick("12d1:1446"), disk, 1,
			[]string{"Guard   refuses: sda is a disk (Ultra Disk, writable, 16000 MB), and may hold data; ", "sda is a writable disk, 16000000 kB, unused", "cannot switch 12d1:1446"},
		},
		{
			"what is mounted", "1-1", stick("12d1:1446"),
			func() []switcher.Medium {
				return []switcher.Medium{{Name: "sr0", SCSIType: switcher.TypeCDROM, Mounts: []string{"/mnt"}}}
			}, 1,
			[]string{"Guard   refuses: sr0 is mounted on /mnt; unmount it first", "sr0 is a CD-ROM, 0 kB, mounted on /mnt"},
		},
		{
			"a stick that another quirk would be for", "1-1", stick("05c6:1000"), cdrom, 3,
			[]string{"does not match: ", `- manufacturer: wants "*`, `", has "Acme"`, "cannot switch 05c6:1000: no quirk matches it in full"},
		},
		{
			"with libusb, for a control request", "1-1 -E", modem("1234:5678", 0xff), noMedia, 0,
			[]string{"Quirk   none is for this id", "Method  quanta, as the command line says", "Way     libusb", "vendor request ff to the device"},
		},
		{
			"one that is what it is to be", "1-1 -C ff -E", modem("1234:5678", 0xff), noMedia, 0,
			[]string{"There is nothing to do: the first interface of 1234:5678 has the class ff already."},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := plugged(t, tt.device)
			m.media = tt.media
			status, out, errs := m.run("modembridge switch --explain " + tt.args)
			if status != tt.status || m.sent() != "" {
				t.Errorf("exit status %d, sent %q; want %d and nothing\n%s", status, m.sent(), tt.status, errs)
			}
			for _, want := range tt.want {
				if !strings.Contains(out+errs, want) {
					t.Errorf("%q is missing in:\n%s%s", want, out, errs)
				}
			}
		})
	}
}

func TestExplainAsJSONHasTheGuardsAnswer(t *testing.T) {
	m := plugged(t, stick("12d1:1446"))
	m.media = disk
	_, out, _ := m.run("modembridge switch 1-1 --explain --json")
	var got struct {
		Stick struct {
			Port    string `json:"port_path"`
			Present bool
		}
		Quirks []struct {
			ID      string
			Matches bool
		}
		Guard struct {
			Cleared   bool
			Code, Why string
			Next      string `json:"next_step"`
			Facts     []string
		}
		Transfers []map[string]any
		Meanings  []string
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	switch {
	case got.Stick.Port != "1-1" || !got.Stick.Present:
		t.Errorf("stick %+v", got.Stick)
	case len(got.Quirks) != 1 || got.Quirks[0].ID != "huawei-12d1-1446" || !got.Quirks[0].Matches:
		t.Errorf("quirks %+v", got.Quirks)
	case got.Guard.Cleared || got.Guard.Code != switcher.RealDisk || got.Guard.Why == "" || got.Guard.Next == "" || len(got.Guard.Facts) != 1:
		t.Errorf("guard %+v", got.Guard)
	case len(got.Transfers) != 2 || len(got.Meanings) != 2 || got.Transfers[1]["length"] != 13.0:
		t.Errorf("transfers %v, meanings %q", got.Transfers, got.Meanings)
	}
}

func TestDryRunOfAPortAsksTheGuard(t *testing.T) {
	m := plugged(t, stick("12d1:1446"))
	status, out, errs := m.run("modembridge switch 1-1 --dry-run")
	if status != 0 || !strings.HasPrefix(out, "bulk out  5553") || !strings.Contains(errs, "Nothing was sent. This is for 12d1:1446 in port 1-1, Acme Stick (huawei-new).") {
		t.Errorf("exit status %d, %q, %q", status, out, errs)
	}
	m.media = disk
	status, out, errs = m.run("modembridge switch 1-1 --dry-run")
	if status != 1 || out != "" || !strings.Contains(errs, "sda is a disk") {
		t.Errorf("of a disk: exit status %d, %q, %q", status, out, errs)
	}
	if m.sent() != "" {
		t.Errorf("sent %q", m.sent())
	}
}

// What scripts get for an id does not depend on what is plugged in, as long as
// the id says enough.
func TestDryRunOfAnID(t *testing.T) {
	samsung := stick("05c6:1000")
	samsung.Manufacturer = "SAMSUNG"
	for _, tt := range []struct {
		name   string
		args   string
		device usb.Device
		media  func() []switcher.Medium
		status int
		says   string
	}{
		{"is about no stick", "-v 12d1 -p 1446 -K", stick("12d1:1446"), disk, 0, "a stick with the id 12d1:1446"},
		{"that is not enough looks at the stick", "05c6:1000", samsung, cdrom, 0, "05c6:1000 in port 1-1, SAMSUNG Stick (message)"},
		{"that is not enough asks the guard", "05c6:1000", samsung, disk, 1, "sda is a disk"},
		{"with a device number looks at the stick", "-v 12d1 -p 1446 -K -b 1 -g 2", stick("12d1:1446"), disk, 1, "sda is a disk"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := plugged(t, tt.device)
			m.media = tt.media
			status, out, says := m.run("modembridge switch --dry-run " + tt.args)
			if status != tt.status || (out != "") != (tt.status == 0) || !strings.Contains(says, tt.says) {
				t.Errorf("exit status %d, %q, %q; want %d, %q", status, out, says, tt.status, tt.says)
			}
		})
	}
}

func TestALineIsCutToFitTheTerminal(t *testing.T) {
	for _, tt := range []struct {
		line  string
		width int
		want  string
	}{
		{"abcdefgh", 8, "abcdefgh"},
		{"abcdefgh", 7, "abcd..."},
		{"äöüßabcd", 7, "äöüß..."},
		{"abcdefgh", 0, "abcdefgh"},
	} {
		if got := cli.Fit(tt.line, tt.width); got != tt.want {
			t.Errorf("fit(%q, %d) = %q; want %q", tt.line, tt.width, got, tt.want)
		}
	}
}
