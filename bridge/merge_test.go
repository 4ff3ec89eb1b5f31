// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"testing"

	"pgregory.net/rapid"
)

// TestMerge draws what a profile holds, what is wanted and what is ours. The values
// are few, so that equal ones are drawn, too.
func TestMerge(t *testing.T) {
	text := rapid.SampledFrom([]string{"", "one", "two"})
	number := rapid.Int32Range(-1, 2)
	any := rapid.Custom(func(t *rapid.T) Settings {
		return Settings{
			ID: text.Draw(t, "id"), APN: APN{text.Draw(t, "apn"), text.Draw(t, "user"), text.Draw(t, "password"), text.Draw(t, "auth")}, SIM: text.Draw(t, "sim"),
			Autoconnect: rapid.Bool().Draw(t, "autoconnect"), Priority: number.Draw(t, "priority"), Retries: number.Draw(t, "retries"),
			Metered: Metered(rapid.Int32Range(0, 2).Draw(t, "metered")), HomeOnly: rapid.Bool().Draw(t, "home only"),
			IPv4Metric: int64(number.Draw(t, "IPv4")), IPv6Metric: int64(number.Draw(t, "IPv6")),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		have, want := any.Draw(t, "have"), any.Draw(t, "want")
		ours := Fields(rapid.Uint16Range(0, uint16(AllFields)).Draw(t, "ours"))
		next, changed := merge(have, want, ours)
		takenAsOne := ours.Has(FieldAPN) && ours.Has(FieldUser) && ours.Has(FieldPassword) && ours.Has(FieldAuth)
		for f := range AllFields.Each() {
			may := ours.Has(f) && (takenAsOne || f != FieldAPN && f != FieldUser && f != FieldPassword && f != FieldAuth)
			value := have.Text(f)
			if may {
				value = want.Text(f)
			}
			if got := next.Text(f); got != value {
				t.Errorf("%v is %q, want %q", f, got, value)
			}
			if differs := next.Text(f) != have.Text(f); changed.Has(f) != differs {
				t.Errorf("%v: said to change %v, and changes %v", f, changed.Has(f), differs)
			}
		}
		if again, changed := merge(next, want, ours); again != next || changed != 0 {
			t.Errorf("a second merge changes %v", changed)
		}
	})
}

func TestEachFieldIsNamedOnceAndSaysWhatItHolds(t *testing.T) {
	full := Settings{
		ID: "a", APN: APN{"b", "c", "d", "pap"}, SIM: "e", Autoconnect: true, Priority: 1, Retries: 2, Metered: MeteredYes, HomeOnly: true, IPv4Metric: 3, IPv6Metric: 4,
	}
	seen := map[string]bool{}
	for f := range AllFields.Each() {
		if got, ok := FieldNamed(f.String()); !ok || got != f {
			t.Errorf("%v is found as %v, %v", f, got, ok)
		}
		var one Settings
		fieldTable[f].at.copy(&one, full)
		if one == (Settings{}) || one.Text(f) != full.Text(f) || seen[f.String()] {
			t.Errorf("%v copies %#v", f, one)
		}
		seen[f.String()] = true
	}
	if (Settings{}).Text(FieldRetries) != "" {
		t.Error("an unset number has a text")
	}
}
