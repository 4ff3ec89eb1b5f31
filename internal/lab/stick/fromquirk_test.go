// SPDX-License-Identifier: GPL-3.0-or-later

package stick_test

import (
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/lab/stick"
	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// description returns what a system sees of a plugged stick, all at once: the
// descriptors, and the INQUIRY data of its logical units.
func description(model *stick.Model, b *bus) (usb.Device, []quirks.SCSI) {
	dev := b.described()
	dev.Port = "3-4"
	dev.Configuration = int(dev.Configs[0].Value)
	dev.Configurations = len(dev.Configs)
	dev.Interfaces = dev.Configs[0].Interfaces
	var units []quirks.SCSI
	if model.Storage != nil {
		for _, u := range model.Storage.Units {
			units = append(units, quirks.SCSI{Vendor: u.Vendor, Model: u.Product, Revision: u.Revision})
		}
	}
	return dev, units
}

func TestEveryQuirkMakesAStickThatItMatches(t *testing.T) {
	db, problems := quirks.Load()
	for _, p := range problems {
		t.Error(p)
	}
	if len(db.Quirks()) < 4 {
		t.Fatalf("%d quirks are not all", len(db.Quirks()))
	}
	for _, q := range db.Quirks() {
		t.Run(q.ID, func(t *testing.T) {
			model, err := stick.FromQuirk(q, known(db, q))
			if err != nil {
				t.Fatal(err)
			}
			synctest.Test(t, func(t *testing.T) {
				_, b := plugModel(t, model, stick.Options{})
				dev, units := description(model, b)
				got, err := db.Storage(dev, units...)
				if err != nil || got == nil || got.ID != q.ID {
					t.Fatalf("the stick is matched by %v, %v", got, err)
				}
			})
		})
	}
}

func TestAStickThatIsSwitchedInTwoHalves(t *testing.T) {
	db, _ := quirks.Load()
	model, err := stick.FromDB(db, "sony-ericsson-0fce-d103")
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		s, b := plugModel(t, model, stick.Options{})
		for half := range 2 {
			h := b.next(t)
			dev, units := description(model, b)
			q, err := db.Storage(dev, units...)
			if q == nil || err != nil {
				t.Fatalf("half %d is matched by %v, %v", half+1, q, err)
			}
			if err := switcher.Switch(t.Context(), hostDevice{h}, dev, q.Plan(), discard); err != nil {
				t.Errorf("half %d: %v", half+1, err)
			}
		}
		want := []stick.Kind{
			stick.Plugged, stick.Personality, stick.Control, stick.Triggered,
			stick.Left, stick.Personality, stick.Control, stick.Triggered, stick.Switched,
		}
		if diff := cmp.Diff(want, kinds(s)); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
	})
}
