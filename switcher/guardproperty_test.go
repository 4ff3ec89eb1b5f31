// SPDX-License-Identifier: GPL-3.0-or-later

package switcher_test

import (
	"slices"
	"testing"

	"modembridge/switcher"
	"modembridge/switcher/usb"

	"pgregory.net/rapid"
)

// A case of the guard: everything that it is told.
type guarded struct {
	dev   usb.Device
	media []switcher.Medium
	rules switcher.Rules
}

func (g guarded) passes() bool { return switcher.Check(g.dev, g.media, g.rules) == nil }

// drawGuarded makes a case. Most are near to passing, so that the properties
// meet many that do.
func drawGuarded(t *rapid.T) guarded {
	seldom := func(name string) bool { return rapid.IntRange(0, 7).Draw(t, name) == 7 }
	var g guarded
	id := rapid.SampledFrom([]string{"19d2:2000", "12d1:1446", "05c6:1000", "0e8d:0002"}).Draw(t, "id")
	classes := []usb.Class{usb.MassStorageBulkOnly}
	if seldom("something else") {
		classes = rapid.SliceOfN(rapid.SampledFrom([]usb.Class{usb.MassStorageBulkOnly, serial, floppy}), 0, 3).Draw(t, "classes")
	}
	units := rapid.IntRange(0, 3).Draw(t, "units")
	first := units // behind the first interface; the others are behind a second one
	if rapid.Bool().Draw(t, "two interfaces") {
		classes = append(slices.Clone(classes), usb.MassStorageBulkOnly)
		first = rapid.IntRange(0, units).Draw(t, "units of the first")
	}
	g.dev = device(id, classes...)
	for n := range units {
		m := switcher.Medium{
			Name:     rapid.SampledFrom([]string{"sr0", "sda", ""}).Draw(t, "name"),
			LUN:      n,
			SCSIType: rapid.SampledFrom([]int{switcher.TypeCDROM, switcher.TypeCDROM, switcher.TypeDisk}).Draw(t, "type"),
			ReadOnly: rapid.Bool().Draw(t, "read-only"),
			Size:     rapid.SampledFrom([]int64{0, 4e6, switcher.SmallDisk - 1, switcher.SmallDisk, 16e9}).Draw(t, "size"),
			Swap:     seldom("swap"),
			Busy:     seldom("busy"),
		}
		if n >= first {
			m.Interface, m.LUN = uint8(len(classes)-1), n-first
		}
		if seldom("another type") {
			m.SCSIType = rapid.SampledFrom([]int{switcher.TypeUnknown, 1, 14}).Draw(t, "which")
		}
		if seldom("mounted") {
			m.Mounts = []string{"/home"}
		}
		if seldom("held") {
			m.Holders = []string{"dm-0"}
		}
		g.media = append(g.media, m)
	}
	g.rules = switcher.Rules{
		Source:       "quirk x",
		AnyInterface: rapid.Bool().Draw(t, "any interface"),
		AllowDisk:    rapid.Bool().Draw(t, "allow disk"),
		NoSCSI:       rapid.Bool().Draw(t, "no SCSI"),
	}
	if seldom("no source") {
		g.rules.Source = ""
	}
	return g
}

func TestCheckNeverLetsAUsedOrValuableMediumPass(t *testing.T) {
	passed := 0
	rapid.Check(t, func(t *rapid.T) {
		g := drawGuarded(t)
		if !g.passes() {
			return
		}
		passed++
		if g.rules.Source == "" {
			t.Error("passed without a match")
		}
		if !g.dev.StorageOnly() && !g.rules.AnyInterface {
			t.Error("passed what is more than storage")
		}
		cd := slices.ContainsFunc(g.media, func(m switcher.Medium) bool { return m.SCSIType == switcher.TypeCDROM })
		shared := g.dev.ID.Vendor == 0x05c6 || g.dev.ID.Vendor == 0x0e8d
		if shared && !cd {
			t.Error("passed a shared id without a CD-ROM")
		}
		if len(g.media) == 0 && g.dev.StorageOnly() && !g.rules.NoSCSI {
			t.Error("passed what nobody has seen")
		}
		if len(g.media) > 0 && g.dev.StorageOnly() && g.media[0].Interface != 0 {
			t.Error("passed what nobody has seen the first interface of")
		}
		for _, m := range g.media {
			if len(m.Mounts) > 0 || len(m.Holders) > 0 || m.Swap || m.Busy {
				t.Errorf("passed a medium in use: %+v", m)
			}
			if m.SCSIType != switcher.TypeCDROM && m.SCSIType != switcher.TypeDisk {
				t.Errorf("passed something else: %+v", m)
			}
			behind := slices.ContainsFunc(g.media, func(first switcher.Medium) bool {
				return first.SCSIType == switcher.TypeCDROM && first.LUN == 0 &&
					(first.Interface < m.Interface || first.Interface == m.Interface && m.LUN > 0)
			})
			if m.SCSIType != switcher.TypeDisk || behind {
				continue
			}
			if small := m.Size < switcher.SmallDisk; m.Name == "" || m.Size == 0 || shared ||
				!small && !m.ReadOnly || !g.rules.AllowDisk && !(small && m.ReadOnly) {
				t.Errorf("passed a disk: %+v", m)
			}
		}
	})
	if passed == 0 {
		t.Error("nothing passed, so nothing was tested")
	}
}

// Whatever passes is refused as soon as one thing about it is wrong.
func TestCheckRefusesWhenOneThingIsWrong(t *testing.T) {
	spoil := map[string]func(*guarded){
		"nobody names it":    func(g *guarded) { g.rules.Source = "" },
		"a medium is added":  func(g *guarded) { g.media = append(slices.Clip(g.media), disk()) },
		"it is unconfigured": func(g *guarded) { g.dev.Interfaces = nil },
		"a serial port is there too": func(g *guarded) {
			g.dev = device(g.dev.ID.String(), usb.MassStorageBulkOnly, serial)
			g.rules.AnyInterface = false
		},
	}
	for name, change := range map[string]func(*switcher.Medium){
		"a medium is mounted":       func(m *switcher.Medium) { m.Mounts = []string{"/"} },
		"a medium is swap":          func(m *switcher.Medium) { m.Swap = true },
		"a medium is held":          func(m *switcher.Medium) { m.Holders = []string{"md0"} },
		"a medium is busy":          func(m *switcher.Medium) { m.Busy = true },
		"a medium is not known yet": func(m *switcher.Medium) { m.SCSIType = switcher.TypeUnknown },
		"a medium is a tape":        func(m *switcher.Medium) { m.SCSIType = 1 },
	} {
		spoil[name] = func(g *guarded) {
			if len(g.media) == 0 {
				g.media = []switcher.Medium{cdrom()}
			}
			last := len(g.media) - 1
			g.media = slices.Clone(g.media)
			g.media[last] = with(g.media[last], change)
		}
	}
	for name, change := range spoil {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				g := drawGuarded(t)
				if !g.passes() {
					return
				}
				change(&g)
				if g.passes() {
					t.Errorf("it still passes: %+v", g)
				}
			})
		})
	}
}

// A mark that an entry carries takes nothing back that would pass without it.
func TestCheckIsNotStricterWithAMark(t *testing.T) {
	for name, mark := range map[string]func(*switcher.Rules){
		"any interface": func(r *switcher.Rules) { r.AnyInterface = true },
		"allow disk":    func(r *switcher.Rules) { r.AllowDisk = true },
		"no SCSI":       func(r *switcher.Rules) { r.NoSCSI = true },
	} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				g := drawGuarded(t)
				before := g.passes()
				mark(&g.rules)
				if before && !g.passes() {
					t.Errorf("it no longer passes: %+v", g)
				}
			})
		})
	}
}
