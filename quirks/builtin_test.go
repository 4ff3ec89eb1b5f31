// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"slices"
	"strings"
	"testing"

	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/switchertest"
	"modembridge/switcher/usb"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestBuiltinFilesAreSound(t *testing.T) {
	for _, p := range quirks.Check(quirks.Builtin()) {
		t.Error(p)
	}
}

func TestBuiltinFilesAreCompiled(t *testing.T) {
	compiled, _ := quirks.Load()
	parsed, _ := quirks.LoadOnly(quirks.Source{Name: "built-in", FS: quirks.Builtin().FS})
	const advice = "quirks/compiled.go does not say what quirks/data says: run go generate ./quirks (-data +compiled)"
	if diff := cmp.Diff(parsed.Quirks(), compiled.Quirks(), cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("%s:\n%.1000s", advice, diff)
	}
	if diff := cmp.Diff(parsed.Modems(), compiled.Modems(), cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("%s:\n%.1000s", advice, diff)
	}
	for _, q := range parsed.Quirks() {
		want, got := parsed.ExplainID(q.Match.USB).String(), compiled.ExplainID(q.Match.USB).String()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s:\n%s", advice, diff)
		}
	}
}

// With a file of one's own the compiled files are merged with it. Those that it
// has no part in stay as they are.
func TestAFileOfOnesOwnIsMergedWithTheCompiledOnes(t *testing.T) {
	builtin, _ := quirks.Load()
	own := dir("etc", map[string]string{
		"12d1-huawei.toml": "", // a mask
		"acme.toml":        strings.Replace(storage("acme", "1234:0001", "x"), "1234:0002", "19d2:0031", 1),
	})
	db, problems := quirks.Load(own)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	var want []*quirks.Quirk
	for _, q := range builtin.Quirks() {
		if q.Origin.File != "built-in/12d1-huawei.toml" {
			want = append(want, q)
		}
	}
	got := slices.DeleteFunc(db.Quirks(), func(q *quirks.Quirk) bool { return q.ID == "acme" })
	if len(want) == len(builtin.Quirks()) || !slices.Equal(got, want) {
		t.Errorf("Load() has %d quirks that are built in; want the %d that are not masked, of %d", len(got), len(want), len(builtin.Quirks()))
	}
	id := usb.ID{Vendor: 0x19d2, Product: 0x0031}
	before, after := builtin.ModemByID(id), db.ModemByID(id)
	if diff := cmp.Diff(before.Ports, after.Ports); diff != "" {
		t.Errorf("the ports of %v changed (-before +after):\n%s", id, diff)
	}
	if !slices.Contains(after.Quirks, "acme") || slices.Contains(before.Quirks, "acme") {
		t.Errorf("quirks that lead to %v: %v, and built in %v; want acme only in the first", id, after.Quirks, before.Quirks)
	}
}

// The wire of the lab's sticks. It is that of usb_modeswitch 2.6.1
// (reference/modeswitch.md, section 8, A1, A2 and A6) but for two intended
// differences: a declared data phase is performed ("IN 81 32"), and nothing is
// done after the last status, where usb_modeswitch clears both halts and waits
// 50 ms for a stick that is about to go.
func TestBuiltinSticksGetTheirTransfers(t *testing.T) {
	const status = "IN 81 13"
	for id, want := range map[string][]string{
		"19d2:2000": {
			"CLAIM 0",
			"OUT 02 5553424387654321000000000000061e000000000000000000000000000000", status,
			"OUT 02 5553424397654321000000000000061b000000020000000000000000000000", status,
			"OUT 02 5553424387654321000000000001061e000000000000000000000000000000", status,
			"OUT 02 5553424397654321000000000001061b000000020000000000000000000000", status,
			"OUT 02 55534243123456702000000080000c85010101180101010101000000000000", "IN 81 32", status,
			"RELEASE",
		},
		"12d1:1446": {"CLAIM 0", "OUT 02 55534243123456780000000000000011062000000101000100000000000000", status, "RELEASE"},
		"1bbb:f000": {"CLAIM 0", "OUT 02 55534243123456788000000080000606f50402527000000000000000000000", "IN 81 128", status, "RELEASE"},
		"1dd6:1000": {"CLAIM 0", "OUT 02 55534243123456781200000080000603000000020000000000000000000000", "IN 81 18", status, "RELEASE"},
	} {
		t.Run(id, func(t *testing.T) {
			db, _ := quirks.Load()
			stick := switchertest.Storage(id)
			q, err := db.Storage(stick)
			if q == nil || err != nil {
				t.Fatalf("Storage(%s) = %v, %v; want a quirk", id, q, err)
			}
			dev := switchertest.New(t)
			if err := switcher.Switch(t.Context(), dev, stick, q.Plan(), discard); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, dev.Wire()); diff != "" {
				t.Errorf("transfers (-want +got):\n%s", diff)
			}
			cd := []switcher.Medium{{Name: "sr0", SCSIType: switcher.TypeCDROM, ReadOnly: true}}
			if err := switcher.Check(stick, cd, q.Rules()); err != nil {
				t.Errorf("the guard says: %v", err)
			}
		})
	}
}

func TestBuiltinModemsHaveTheirRoles(t *testing.T) {
	db, _ := quirks.Load()
	for id, want := range map[string]string{
		"19d2:0031": "qcdm at-secondary ignore at-primary ignore",
		"12d1:1001": "ppp qcdm at-primary ignore ignore",
		"1bbb:0017": "ignore ignore ignore at-secondary ignore at-primary",
		"1dd6:1002": "ppp qcdm at-primary ignore ignore",
		"1bbb:0000": "ignore at-secondary ignore at-primary",
		"12d1:1009": "- - - - -", // by class, which are not those of the test
		"19d2:0177": "- - - - -", // known to be a modem, with ports that nobody wrote down
	} {
		parsed, err := usb.ParseID(id)
		if err != nil {
			t.Fatal(err)
		}
		dev := usb.Device{ID: parsed}
		var got []string
		for n := range uint8(len(strings.Fields(want))) {
			dev.Interfaces = append(dev.Interfaces, usb.Interface{Number: n, Class: usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff}})
		}
		m := db.Modem(dev)
		if m == nil {
			t.Errorf("Modem(%s) = nil", id)
			continue
		}
		for _, i := range dev.Interfaces {
			role := m.Role(i).String()
			if role == "" {
				role = "-"
			}
			got = append(got, role)
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("roles of %s = %s; want %s", id, s, want)
		}
		if len(m.Quirks) == 0 {
			t.Errorf("no quirk leads to %s", id)
		}
	}
}
