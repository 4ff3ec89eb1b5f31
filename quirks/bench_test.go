// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"testing"

	"modembridge/quirks"
	"modembridge/switcher/switchertest"
)

// BenchmarkLoadAndMatch is what a program does that starts and looks at one
// stick. Its first round is the cold one, in which the pages of the compiled
// files are touched for the first time: -bench LoadAndMatch -benchtime 1x.
func BenchmarkLoadAndMatch(b *testing.B) {
	stick := switchertest.Storage("19d2:2000")
	b.ReportAllocs()
	for b.Loop() {
		db, _ := quirks.Load()
		if q, err := db.Storage(stick); q == nil || err != nil {
			b.Fatalf("Storage() = %v, %v; want a quirk", q, err)
		}
	}
}

// BenchmarkMatch is what the daemon does for one event of a device.
func BenchmarkMatch(b *testing.B) {
	db, _ := quirks.Load()
	for _, id := range []string{
		"19d2:2000", // one entry
		"05c6:1000", // a dozen, told apart by their texts
		"1234:5678", // none
	} {
		b.Run(id, func(b *testing.B) {
			stick := switchertest.Storage(id)
			stick.Manufacturer = "Qualcomm, Incorporated"
			scsi := []quirks.SCSI{{Vendor: "Qualcomm", Model: "Mass Storage", Revision: "2.31"}}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := db.Storage(stick, scsi...); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
