// SPDX-License-Identifier: GPL-3.0-or-later

package sysfs_test

import (
	"errors"
	"io/fs"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/sysfs"
	"modembridge/switcher"
)

const (
	cdromHost = "sys/devices/pci0000:00/0000:00:03.0/usb2/2-3/2-3:1.0/host6"
	diskHost  = "sys/devices/pci0000:00/0000:00:03.0/usb2/2-4/2-4:1.0/host7"
	diskBlock = diskHost + "/target7:0:0/7:0:0:0/block/sda"
)

// The media of the captured machine.
func cdromMedium() switcher.Medium {
	return switcher.Medium{
		Name: "sr0", SCSIType: switcher.TypeCDROM, Vendor: "QEMU", Model: "QEMU CD-ROM", Revision: "2.5+",
		ReadOnly: true, Size: 4 << 20, Holders: []string{"loop0"},
	}
}

func diskMedium() switcher.Medium {
	return switcher.Medium{
		Name: "sda", SCSIType: switcher.TypeDisk, Vendor: "QEMU", Model: "QEMU HARDDISK", Revision: "2.5+",
		Size: 24 << 20, Mounts: []string{"/mnt/a b"}, Swap: true,
	}
}

func TestMediaOfACDROM(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(tree)
		want   func() []switcher.Medium
	}{
		{
			"with a loop device on it",
			func(tree) {},
			func() []switcher.Medium { return []switcher.Medium{cdromMedium()} },
		},
		{
			"that sr has not attached yet",
			func(m tree) { m.remove(cdromHost + "/target6:0:0/6:0:0:0/block") },
			func() []switcher.Medium {
				w := cdromMedium()
				w.Name, w.ReadOnly, w.Size, w.Holders = "", false, 0, nil
				return []switcher.Medium{w}
			},
		},
		{
			"that the kernel has not scanned yet",
			func(m tree) { m.remove(cdromHost + "/target6:0:0") },
			func() []switcher.Medium { return nil },
		},
		{
			"of which the type went already",
			func(m tree) { m.remove(cdromHost + "/target6:0:0/6:0:0:0/type") },
			func() []switcher.Medium { return nil },
		},
		{
			"with a card reader beside it",
			func(m tree) { m.file(cdromHost+"/target6:0:0/6:0:0:1/type", "0\n") },
			func() []switcher.Medium { return []switcher.Medium{cdromMedium(), {LUN: 1}} },
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := captured(t)
			tt.change(m)
			got, err := m.fs().Media("2-3")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want(), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestMediaOfADisk(t *testing.T) {
	const noSwap = "Filename\t\t\t\tType\n"
	for _, tt := range []struct {
		name   string
		change func(tree)
		want   func(*switcher.Medium)
	}{
		{
			"with a mounted partition and one that is swapped to",
			func(tree) {},
			func(*switcher.Medium) {},
		},
		{
			"that nobody uses",
			func(m tree) { m.file("proc/self/mountinfo", ""); m.file("proc/swaps", noSwap) },
			func(w *switcher.Medium) { w.Mounts, w.Swap = nil, false },
		},
		{
			"with btrfs on it, whose mounts have a made-up device number",
			func(m tree) {
				m.file("proc/self/mountinfo", "40 29 0:42 / /mnt/b rw shared:1 - btrfs /dev/sda2 rw\n")
				m.file("proc/swaps", noSwap)
			},
			func(w *switcher.Medium) { w.Mounts, w.Swap = []string{"/mnt/b"}, false },
		},
		{
			"with LVM on an encrypted partition, mounted and swapped to",
			func(m tree) {
				m.dir(diskBlock + "/sda2/holders/dm-0")
				m.file("sys/block/dm-0/dev", "253:0\n")
				m.file("sys/block/dm-0/dm/name", "luks\n")
				m.dir("sys/block/dm-0/holders/dm-1")
				m.dir("sys/block/dm-0/holders/dm-2")
				m.file("sys/block/dm-1/dev", "253:1\n")
				m.file("sys/block/dm-2/dev", "253:2\n")
				m.file("sys/block/dm-2/dm/name", "vg-swap\n")
				m.file("proc/self/mountinfo", "40 29 253:1 / /home rw - ext4 /dev/mapper/vg-home rw\n")
				m.file("proc/swaps", noSwap+"/dev/mapper/vg-swap partition 1 0 -2\n")
			},
			func(w *switcher.Medium) {
				w.Mounts, w.Holders = []string{"/home"}, []string{"dm-0", "dm-1", "dm-2"}
			},
		},
		{
			"that is mounted as a whole, twice at one place",
			func(m tree) {
				m.file("proc/self/mountinfo", "40 29 8:0 / /mnt rw - vfat /dev/sda rw\n41 40 8:0 / /mnt rw - vfat /dev/sda rw\n")
			},
			func(w *switcher.Medium) { w.Mounts = []string{"/mnt"} },
		},
		{
			"while another disk is mounted",
			func(m tree) { m.file("proc/self/mountinfo", "40 29 8:16 / /mnt rw - vfat /dev/sdb rw\n") },
			func(w *switcher.Medium) { w.Mounts = nil },
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := captured(t)
			tt.change(m)
			want := diskMedium()
			tt.want(&want)
			got, err := m.fs().Media("2-4")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]switcher.Medium{want}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestMediaIsAnErrorWhenItCannotTellWhatIsMounted(t *testing.T) {
	for _, missing := range []string{"proc/self/mountinfo", "proc/swaps"} {
		m := captured(t)
		m.remove(missing)
		if got, err := m.fs().Media("2-4"); err == nil {
			t.Errorf("without %s: Media = %v, want an error", missing, got)
		}
	}
}

func TestMediaOfAnEmptyPortDoesNotExist(t *testing.T) {
	if _, err := captured(t).fs().Media("2-5"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error = %v, want fs.ErrNotExist", err)
	}
}

func TestMediaOfADeviceWithoutDisksAreNone(t *testing.T) {
	if got, err := captured(t).fs().Media("1-1"); err != nil || len(got) != 0 {
		t.Errorf("Media = %v, %v; want none", got, err)
	}
}

func TestProbeTakesADiskWithoutNodeForUnclaimed(t *testing.T) {
	got, err := captured(t).fs().Probe(t.Context(), "2-4")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]switcher.Medium{diskMedium()}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func FuzzParseMounts(f *testing.F) {
	f.Add("34 29 8:1 / /mnt/a\\040b rw,relatime shared:1 - ext4 /dev/sda1 rw\n")
	f.Add("34 29 8:1 / /mnt - ext4\n")
	f.Add("\\\\0 - - - - - - - \\777")
	f.Fuzz(func(t *testing.T, s string) {
		for _, m := range sysfs.ParseMounts(s) {
			if m[0] == "" || m[1] == "" {
				t.Errorf("a mount without source or place in %q", s)
			}
		}
	})
}

func TestMediaSayBehindWhichInterfaceTheyAre(t *testing.T) {
	m := captured(t)
	m.file("sys/devices/pci0000:00/0000:00:03.0/usb2/2-3/2-3:1.1/host8/target8:0:0/8:0:0:0/type", "0\n")
	got, err := m.fs().Media("2-3")
	if err != nil {
		t.Fatal(err)
	}
	want := []switcher.Medium{cdromMedium(), {Interface: 1}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMediaNameTheirGenericDevice(t *testing.T) {
	m := captured(t)
	m.dir(cdromHost + "/target6:0:0/6:0:0:0/scsi_generic/sg1")
	media, err := m.fs().Media("2-3")
	if err != nil {
		t.Fatal(err)
	}
	if len(media) == 0 || media[0].Generic != "sg1" || media[0].Node() != media[0].Name {
		t.Errorf("media %+v, want sg1 with the first, reached by its block device", media)
	}
	media[0].Name = ""
	if got := media[0].Node(); got != "sg1" {
		t.Errorf("without a block device it is reached by %q, want sg1", got)
	}
}
