// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"modembridge/internal/lab/golden"
	"modembridge/quirks"
	"modembridge/quirks/modeswitch"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// recording returns what usb_modeswitch 2.6.1 did for every entry of its data.
func recording(t *testing.T) *golden.Recording {
	t.Helper()
	f, err := os.Open("testdata/usb_modeswitch-2.6.1.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := golden.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A tally counts comparisons, by the differences that were intended.
type tally map[string]int

// compare holds what was done to a stick against what usb_modeswitch did.
func (n tally) compare(t *testing.T, name string, got done, recorded []golden.Call) {
	t.Helper()
	want, names := ours(recorded)
	what := "equal"
	if len(names) > 0 {
		what = "equal but for " + strings.Join(names, ", ")
	}
	if len(recorded) == 0 {
		what = "equal: nothing is done"
	}
	if d := cmp.Diff(want, got.calls, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("%s: calls (-usb_modeswitch, but for %q, +ours):\n%s", name, names, d)
		what = "different"
	}
	if d := cmp.Diff(dry(want), got.dry, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("%s: dry run (-usb_modeswitch, but for %q, +ours):\n%s", name, names, d)
		what = "different"
	}
	n[what]++
}

func (n tally) log(t *testing.T) {
	sum := 0
	for _, what := range slices.Sorted(maps.Keys(n)) {
		t.Logf("%4d %s", n[what], what)
		sum += n[what]
	}
	t.Logf("%4d compared", sum)
}

// both returns all that is done to a stick, and to what it comes back as.
func both(first, second done) done {
	return done{slices.Concat(first.calls, second.calls), slices.Concat(first.dry, second.dry)}
}

// A file by itself is what "modembridge switch -c FILE" does: the dispatcher's
// part, to look for MBIM first, is not in it.
func TestFilesSwitchAsTheyDoWithUsbModeswitch(t *testing.T) {
	n := make(tally)
	for _, e := range recording(t).Entries {
		settings, problems := modeswitch.Parse(e.Name, []byte(e.Text()))
		if modeswitch.Fatal(problems) {
			t.Errorf("%s: %v", e.Name, problems)
			continue
		}
		plan := settings.Plan
		if settings.PantechAuto {
			plan.Number = 4 // what the dispatcher makes of 1, where the kernel has qmi_wwan
		}
		first := plan
		if e.Plain.Then != nil {
			first.Configuration = nil // it is that of the second personality
		}
		got := perform(t, e.Plain.Device, first)
		if e.Plain.Then != nil {
			got = both(got, perform(t, *e.Plain.Then, plan))
		}
		n.compare(t, e.Name, got, e.Plain.Calls)
	}
	n.log(t)
}

func TestBuiltInEntriesSwitchAsUsbModeswitchDoes(t *testing.T) {
	db, problems := quirks.Load()
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	compareDB(t, db)
}

// The same, with the files as they would lie in /etc/usb_modeswitch.d.
func TestFilesOfUsersSwitchAsUsbModeswitchDoes(t *testing.T) {
	files := make(fstest.MapFS)
	for _, e := range recording(t).Entries {
		files[e.Name] = &fstest.MapFile{Data: []byte(e.Text())}
	}
	db, problems := quirks.LoadOnly(quirks.Source{Name: "usb_modeswitch.d", FS: files, Foreign: true})
	for _, p := range problems {
		if !p.Warning {
			t.Error(p)
		}
	}
	compareDB(t, db)
}

// compareDB finds every entry of the recording by its stick, and compares what
// is done to that.
func compareDB(t *testing.T, db *quirks.DB) {
	t.Helper()
	n := make(tally)
	for _, e := range recording(t).Entries {
		unit := scsi(e.Entry)
		for _, s := range []struct {
			name string
			golden.Session
		}{{e.Name, e.Plain}, {e.Name + " with MBIM", e.WithMBIM}} {
			got := found(t, db, s.name, s.Device, unit)
			if s.Then != nil {
				got = both(got, found(t, db, s.name+", second half", *s.Then, unit))
			}
			n.compare(t, s.name, got, s.Calls)
		}
		if on := underscored(e.Entry, e.Plain.Device); on.Manufacturer != e.Plain.Device.Manufacturer || on.Product != e.Plain.Device.Product {
			n.compare(t, e.Name+" with underscores", found(t, db, e.Name, on, unit), e.Plain.Calls)
		}
	}
	n.log(t)
}

// found does to a stick what the entry says that the database finds for it;
// nothing, when it finds none.
func found(t *testing.T, db *quirks.DB, name string, on usb.Device, unit quirks.SCSI) done {
	t.Helper()
	q, err := db.Storage(on, unit)
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
	if q == nil {
		return done{}
	}
	plan, ok := q.PlanFor(on, quirks.Auto)
	if !ok {
		t.Errorf("%s: quirk %s has no plan", name, q.ID)
	}
	return perform(t, on, plan)
}

// scsi returns the identity of the logical unit of a stick that fits an entry.
func scsi(e golden.Entry) quirks.SCSI {
	texts := e.Texts()
	blank := func(s string) string { return strings.ReplaceAll(s, "_", " ") }
	return quirks.SCSI{Vendor: blank(texts["sVe"]), Model: blank(texts["sMo"]), Revision: blank(texts["sRe"])}
}

// underscored returns the device with the texts of an entry as they stand in
// its name, where that writes a blank as "_".
func underscored(e golden.Entry, on usb.Device) usb.Device {
	texts := e.Texts()
	for key, field := range map[string]*string{"uMa": &on.Manufacturer, "uPr": &on.Product, "uSe": &on.Serial} {
		if text, ok := texts[key]; ok {
			*field = text
		}
	}
	return on
}

func TestAnEntryThatDiffersIsSeen(t *testing.T) {
	on := recording(t).Entries[0].Plain
	plan := switcher.Plan{Method: switcher.HuaweiNew}
	want, _ := ours(on.Calls)
	if cmp.Equal(want, perform(t, on.Device, plan).calls, cmpopts.EquateEmpty()) {
		t.Error("another message compares equal to that of the first entry")
	}
}
