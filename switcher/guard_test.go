// SPDX-License-Identifier: GPL-3.0-or-later

package switcher_test

import (
	"errors"
	"slices"
	"testing"

	"modembridge/switcher"
	"modembridge/switcher/switchertest"
	"modembridge/switcher/usb"

	"pgregory.net/rapid"
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
		{"a disk not measured yet", disksToo, []switcher.Medium{with(disk(), func(m *switcher.Medium) { m.Size = 0 })}, switcher.RealDisk, false},
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
			err := switcher.Check(switchertest.Storage("19d2:2000"), tt.media, tt.rules)
			if tt.want == "" {
				if err != nil {
					t.Errorf("Check() = %v; want nil", err)
				}
				return
			}
			var r *switcher.Refusal
			if !errors.As(err, &r) || r.Code != tt.want || r.Transient != tt.transient {
				t.Fatalf("Check() = %#v; want code %s, transient %v", err, tt.want, tt.transient)
			}
			if r.What == "" || r.Why == "" || r.Next == "" {
				t.Errorf("Check() = %#v; want three parts", r)
			}
		})
	}
}

// card is a memory card in a stick's slot.
func card() switcher.Medium { return with(disk(), func(m *switcher.Medium) { m.LUN = 1 }) }

func TestCheckRefusesAModem(t *testing.T) {
	dev := switchertest.Storage("19d2:0031")
	dev.Interfaces = append(dev.Interfaces, usb.Interface{Number: 1, Class: usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff}})
	var r *switcher.Refusal
	err := switcher.Check(dev, []switcher.Medium{cdrom()}, switcher.Rules{Source: "quirk x"})
	if !errors.As(err, &r) || r.Code != switcher.NotStorage {
		t.Errorf("Check() = %v; want code %s", err, switcher.NotStorage)
	}
}

func TestCheckNeverLetsAUsedOrValuableMediumPass(t *testing.T) {
	medium := rapid.Custom(func(t *rapid.T) switcher.Medium {
		names := rapid.SliceOfN(rapid.SampledFrom([]string{"/", "/home", "dm-0"}), 0, 2)
		return switcher.Medium{
			Name:     rapid.SampledFrom([]string{"", "sr0", "sda"}).Draw(t, "name"),
			LUN:      rapid.IntRange(0, 2).Draw(t, "lun"),
			SCSIType: rapid.SampledFrom([]int{switcher.TypeUnknown, switcher.TypeDisk, 1, switcher.TypeCDROM, 14}).Draw(t, "type"),
			ReadOnly: rapid.Bool().Draw(t, "read-only"),
			Size:     rapid.SampledFrom([]int64{0, 4e6, switcher.SmallDisk - 1, switcher.SmallDisk, 16e9}).Draw(t, "size"),
			Mounts:   names.Draw(t, "mounts"),
			Swap:     rapid.Bool().Draw(t, "swap"),
			Holders:  names.Draw(t, "holders"),
			Busy:     rapid.Bool().Draw(t, "busy"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		media := rapid.SliceOfN(medium, 0, 3).Draw(t, "media")
		rules := switcher.Rules{
			Source:    rapid.SampledFrom([]string{"", "quirk x"}).Draw(t, "source"),
			AllowDisk: rapid.Bool().Draw(t, "allow disk"),
			NoSCSI:    rapid.Bool().Draw(t, "no SCSI"),
		}
		if switcher.Check(switchertest.Storage("19d2:2000"), media, rules) != nil {
			return
		}
		if rules.Source == "" {
			t.Error("passed without a match")
		}
		stick := slices.ContainsFunc(media, func(m switcher.Medium) bool { return m.LUN == 0 && m.SCSIType == switcher.TypeCDROM })
		for _, m := range media {
			behind := stick && m.LUN != 0
			if m.SCSIType == switcher.TypeDisk && !behind && !m.ReadOnly && m.Size >= switcher.SmallDisk {
				t.Errorf("passed a large writable disk: %+v", m)
			}
			if m.SCSIType == switcher.TypeDisk && !behind && !rules.AllowDisk {
				t.Errorf("passed a disk that nobody expects: %+v", m)
			}
			if len(m.Mounts) > 0 || len(m.Holders) > 0 || m.Swap || m.Busy {
				t.Errorf("passed a medium in use: %+v", m)
			}
		}
	})
}
