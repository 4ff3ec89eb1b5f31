// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

// wantedSettings composes what the profile that dials the stick is to hold. Each
// matter has its own function; one that has no opinion, or cannot tell yet,
// leaves its fields as they are: as the profile has them, or zero in one that is
// to be made. What is the user's of it is for merge to keep.
func wantedSettings(have Settings, at seat, o Observation, k Knowledge, m Memory) Settings {
	want := have
	at.bind(&want, o)
	wantAPN(&want, o, m)
	if made := have == (Settings{ID: have.ID}); made || !k.Policy.Untold {
		wantPolicy(&want, k.Policy, o.Data)
	}
	return want
}

// wantAPN fills in the access point. Where nobody names one there is none either: a
// wrong one can cost the user money.
func wantAPN(want *Settings, o Observation, m Memory) {
	if a, ok := m.APNs.choose(want.APN, o); ok && !wantsContexts(o, m) && m.APNs.Writes < maxWrites {
		want.APN = a
	}
}
