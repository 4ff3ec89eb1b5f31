// SPDX-License-Identifier: GPL-3.0-or-later

package switcher_test

import (
	"errors"
	"testing"

	"modembridge/switcher"
	"modembridge/switcher/switchertest"
	"modembridge/switcher/usb"
)

func cdrom() switcher.Medium {
	return switcher.Medium{Name: "sr0", SCSIType: switcher.TypeCDROM, Vendor: "ZTE", Model: "CD", ReadOnly: true, Size: 8 << 20}
}

func disk() switcher.Medium {
	return switcher.Medium{Name: "sda", SCSIType: switcher.TypeDisk, Vendor: "Ultra", Model: "Disk", Size: 16e9}
}

func with(m switcher.Medium, change func(*switcher.Medium)) switcher.Medium {
	change(&m)
	return m
}

func TestCheck(t *testing.T) {
	known := switcher.Rules{Source: "quirk x"}
	disksToo := switcher.Rules{Source: "quirk x", AllowDisk: true}
	for _, tt := range []struct {
		name      string
		rules     switcher.Rules
		media     []switcher.Medium
		want      string // code, "" for allowed
		transient bool
	}{
		{"a CD-ROM that a quirk names", known, []switcher.Medium{cdrom()}, "", false},
		{"a CD-ROM that no quirk names", switcher.Rules{}, []switcher.Medium{cdrom()}, switcher.NoMatch, false},
		{"nothing seen yet", known, nil, switcher.NoMedium, true},
		{"a unit of a type not read yet", known, []switcher.Medium{{SCSIType: switcher.TypeUnknown}}, switcher.NoMedium, true},
		{"a CD-ROM seen, the other unit not yet", known, []switcher.Medium{cdrom(), {LUN: 1, SCSIType: switcher.TypeUnknown}}, switcher.NoMedium, true},
		{"nothing to see, as usb-storage ignores it", switcher.Rules{Source: "quirk x", NoSCSI: true}, nil, "", false},
		{"a disk", known, []switcher.Medium{disk()}, switcher.RealDisk, false},
		{"a disk beside a CD-ROM", known, []switcher.Medium{cdrom(), disk()}, switcher.RealDisk, false},
		{"a disk where one is expected", disksToo, []switcher.Medium{disk()}, switcher.RealDisk, false},
		{"a read-only disk where one is expected", disksToo, []switcher.Medium{with(disk(), func(m *switcher.Medium) { m.ReadOnly = true })}, "", false},
		{"a read-only disk where none is expected", known, []switcher.Medium{with(disk(), func(m *switcher.Medium) { m.ReadOnly = true })}, switcher.RealDisk, false},
		{"a tiny disk where one is expected", disksToo, []switcher.Medium{with(disk(), func(m *switcher.Medium) { m.Size = 4e6 })}, "", false},
		{"a slot without a card", disksToo, []switcher.Medium{with(disk(), func(m *switcher.Medium) { m.Size = 0 })}, switcher.RealDisk, false},
		{"a disk that the kernel has not measured yet", disksToo, []switcher.Medium{with(disk(), func(m *switcher.Medium) { m.Name, m.Size = "", 0 })}, switcher.NoMedium, true},
		{"a read-only and tiny disk, expected or not", known, []switcher.Medium{medium(true, 4e6)}, "", false},
		{"a tiny disk where none is expected", known, []switcher.Medium{medium(false, 4e6)}, switcher.RealDisk, false},
		{"a read-only disk that is just too large", known, []switcher.Medium{medium(true, switcher.SmallDisk)}, switcher.RealDisk, false},
		{"a card slot behind a CD-ROM", known, []switcher.Medium{cdrom(), card()}, "", false},
		{"a card slot that the kernel has not measured yet", known, []switcher.Medium{cdrom(), with(card(), func(m *switcher.Medium) { m.Name, m.Size = "", 0 })}, "", false},
		{"a card slot whose card is mounted", known, []switcher.Medium{cdrom(), with(card(), func(m *switcher.Medium) { m.Mounts = []string{"/media/card"} })}, switcher.Mounted, false},
		{"a card slot whose card is held", known, []switcher.Medium{cdrom(), with(card(), func(m *switcher.Medium) { m.Holders = []string{"dm-0"} })}, switcher.Held, false},
		{"a disk before a CD-ROM", known, []switcher.Medium{disk(), with(cdrom(), func(m *switcher.Medium) { m.LUN = 1 })}, switcher.RealDisk, false},
		{"a disk behind a disk", known, []switcher.Medium{disk(), card()}, switcher.RealDisk, false},
		{"a mounted CD-ROM", known, []switcher.Medium{with(cdrom(), func(m *switcher.Medium) { m.Mounts = []string{"/media/cd"} })}, switcher.Mounted, false},
		{"swap", disksToo, []switcher.Medium{with(disk(), func(m *switcher.Medium) { m.Swap = true })}, switcher.SwapSpace, false},
		{"a part of a RAID", disksToo, []switcher.Medium{with(disk(), func(m *switcher.Medium) { m.Holders = []string{"md0"} })}, switcher.Held, false},
		{"a CD-ROM that is being read", known, []switcher.Medium{with(cdrom(), func(m *switcher.Medium) { m.Busy = true })}, switcher.Busy, true},
		{"a tape", known, []switcher.Medium{{SCSIType: 1}}, switcher.NotCDROM, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkIs(t, switcher.Check(switchertest.Storage("19d2:2000"), tt.media, tt.rules), tt.want, tt.transient)
		})
	}
}

// card is a memory card in a stick's slot.
func card() switcher.Medium { return with(disk(), func(m *switcher.Medium) { m.LUN = 1 }) }

// medium is a disk.
func medium(readOnly bool, size int64) switcher.Medium {
	return with(disk(), func(m *switcher.Medium) { m.ReadOnly, m.Size = readOnly, size })
}

// device returns a device with interfaces of these classes.
func device(id string, classes ...usb.Class) usb.Device {
	dev := switchertest.Storage(id)
	dev.Interfaces = nil
	for n, c := range classes {
		dev.Interfaces = append(dev.Interfaces, usb.Interface{Number: uint8(n), Class: c})
	}
	return dev
}

var (
	serial = usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff}
	floppy = usb.Class{Class: 0x08, SubClass: 0x04, Protocol: 0x00} // storage of another kind
)

func TestCheckOfDevicesThatAreMoreThanStorage(t *testing.T) {
	known := switcher.Rules{Source: "quirk x"}
	anything := switcher.Rules{Source: "quirk x", AnyInterface: true}
	for _, tt := range []struct {
		name      string
		dev       usb.Device
		rules     switcher.Rules
		media     []switcher.Medium
		want      string
		transient bool
	}{
		{"a modem", device("19d2:0031", usb.MassStorageBulkOnly, serial), known, []switcher.Medium{cdrom()}, switcher.NotStorage, false},
		{"storage of another kind", device("19d2:0031", floppy), known, []switcher.Medium{cdrom()}, switcher.NotStorage, false},
		{"no storage, and none is needed", device("03f0:0857", serial), anything, nil, "", false},
		{"a CD-ROM beside something else", device("03f0:0857", serial, usb.MassStorageBulkOnly), anything, []switcher.Medium{cdrom()}, "", false},
		{"a disk beside something else", device("03f0:0857", serial, usb.MassStorageBulkOnly), anything, []switcher.Medium{disk()}, switcher.RealDisk, false},
		{"a CD-ROM in use beside something else", device("03f0:0857", serial, usb.MassStorageBulkOnly), anything, []switcher.Medium{with(cdrom(), func(m *switcher.Medium) { m.Busy = true })}, switcher.Busy, true},
		{"storage that is not shown yet beside something else", device("03f0:0857", serial, usb.MassStorageBulkOnly), anything, nil, switcher.NoMedium, true},
		{"storage of another kind that is not shown yet", device("03f0:0857", serial, floppy), anything, nil, switcher.NoMedium, true},
		{"storage that is never shown, beside something else", device("03f0:0857", serial, usb.MassStorageBulkOnly), switcher.Rules{Source: "quirk x", AnyInterface: true, NoSCSI: true}, nil, "", false},
		{"not configured yet", device("03f0:0857"), anything, nil, switcher.NoMedium, true},
		{"that no quirk names", device("03f0:0857", serial), switcher.Rules{AnyInterface: true}, nil, switcher.NoMatch, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkIs(t, switcher.Check(tt.dev, tt.media, tt.rules), tt.want, tt.transient)
		})
	}
}

// Huawei's sticks have the slot behind an interface of its own, as its unit 0
// (12d1:14fe: "scsi 5:0:0:0: CD-ROM", "scsi 6:0:0:0: Direct-Access").
func TestCheckOfASlotBehindAnInterfaceOfItsOwn(t *testing.T) {
	stick := device("12d1:1446", usb.MassStorageBulkOnly, usb.MassStorageBulkOnly)
	at := func(iface uint8, m switcher.Medium) switcher.Medium {
		return with(m, func(m *switcher.Medium) { m.Interface = iface })
	}
	empty := with(disk(), func(m *switcher.Medium) { m.Size = 0 })
	for _, tt := range []struct {
		name      string
		media     []switcher.Medium
		want      string
		transient bool
	}{
		{"a slot without a card", []switcher.Medium{cdrom(), at(1, empty)}, "", false},
		{"a card in it", []switcher.Medium{cdrom(), at(1, disk())}, "", false},
		{"a card that is mounted", []switcher.Medium{cdrom(), at(1, with(disk(), func(m *switcher.Medium) { m.Mounts = []string{"/media/card"} }))}, switcher.Mounted, false},
		{"the slot is shown before the CD-ROM", []switcher.Medium{at(1, empty)}, switcher.NoMedium, true},
		{"a disk in front of the CD-ROM", []switcher.Medium{disk(), at(1, cdrom())}, switcher.RealDisk, false},
		{"a disk behind a disk", []switcher.Medium{disk(), at(1, disk())}, switcher.RealDisk, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkIs(t, switcher.Check(stick, tt.media, switcher.Rules{Source: "quirk x"}), tt.want, tt.transient)
		})
	}
}

// Ids that phones and card readers have too.
func TestCheckWantsACDROMOfSharedIDs(t *testing.T) {
	marked := switcher.Rules{Source: "quirk x", AllowDisk: true, NoSCSI: true, AnyInterface: true}
	for _, id := range []string{"05c6:1000", "0e8d:0002", "19d2:0083", "04e8:f000"} {
		for _, tt := range []struct {
			name      string
			dev       usb.Device
			media     []switcher.Medium
			want      string
			transient bool
		}{
			{"a CD-ROM", switchertest.Storage(id), []switcher.Medium{cdrom()}, "", false},
			{"a CD-ROM with a card slot", switchertest.Storage(id), []switcher.Medium{cdrom(), card()}, "", false},
			{"a tiny and read-only disk", switchertest.Storage(id), []switcher.Medium{medium(true, 4e6)}, switcher.RealDisk, false},
			{"a disk that the kernel has not measured yet", switchertest.Storage(id), []switcher.Medium{{SCSIType: switcher.TypeDisk}}, switcher.RealDisk, false},
			{"nothing to see", switchertest.Storage(id), nil, switcher.NoMedium, true},
			{"a phone with more than storage", device(id, usb.MassStorageBulkOnly, serial), []switcher.Medium{cdrom()}, switcher.NotStorage, false},
		} {
			t.Run(id+" "+tt.name, func(t *testing.T) {
				checkIs(t, switcher.Check(tt.dev, tt.media, marked), tt.want, tt.transient)
			})
		}
	}
}

// checkIs holds a verdict of the guard against a code, "" for allowed.
func checkIs(t *testing.T, err error, code string, transient bool) {
	t.Helper()
	if code == "" {
		if err != nil {
			t.Errorf("Check() = %v; want nil", err)
		}
		return
	}
	var r *switcher.Refusal
	if !errors.As(err, &r) || r.Code != code || r.Transient != transient {
		t.Fatalf("Check() = %#v; want code %s, transient %v", err, code, transient)
	}
	if r.What == "" || r.Why == "" || r.Next == "" {
		t.Errorf("Check() = %#v; want three parts", r)
	}
}
