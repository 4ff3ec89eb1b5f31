// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"context"
	"fmt"
	"time"
)

// UpdateProfile writes fields of a profile that are ours.
type UpdateProfile struct {
	Profile Profile // as it was seen
	Next    Settings
	Fields  Fields // that differ between the two, and that are all which is written
}

var _ Action = UpdateProfile{}

// updateKind is the Kind of the keys of updates.
const updateKind = "update-profile"

// Key is new for each thing that the profile has been, so that one which does not
// change is written once, and one that has come back is written anew.
func (a UpdateProfile) Key() Key {
	key := a.Profile.state()
	for f := range a.Fields.Each() {
		key += fmt.Sprintf(" %v=%q", f, a.Next.Text(f))
	}
	return Key{updateKind, key}
}

// state names what we may write of the profile as it is.
func (p Profile) state() string {
	text := p.UUID
	for f := range numFields {
		text += fmt.Sprintf(" %q", p.Settings.Text(f))
	}
	return text + ";"
}

func (UpdateProfile) Limit() time.Duration { return 10 * time.Second }

func (a UpdateProfile) Do(ctx context.Context, w World) error { return w.UpdateProfile(ctx, a) }

func (a UpdateProfile) String() string {
	return fmt.Sprintf("update %v of profile %v", a.Fields, a.Next)
}
