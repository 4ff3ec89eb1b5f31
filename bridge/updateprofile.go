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

// Key is new each time that the profile has changed, so that what does not take
// hold is written once. No value is part of it: keys are recorded.
func (a UpdateProfile) Key() Key { return Key{updateKind, a.Profile.state() + a.Fields.String()} }

// state names the profile as it is.
func (p Profile) state() string { return fmt.Sprintf("%s#%d ", p.UUID, p.Revision) }

func (UpdateProfile) Limit() time.Duration { return 10 * time.Second }

func (a UpdateProfile) Do(ctx context.Context, w World) error { return w.UpdateProfile(ctx, a) }

func (a UpdateProfile) String() string {
	return fmt.Sprintf("update %v of profile %v", a.Fields, a.Next)
}
