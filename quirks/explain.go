// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"modembridge/switcher/usb"
)

// An Explanation says which quirk a device gets, and why.
type Explanation struct {
	Device     usb.Device  // only its ID, when there is no device
	Present    bool        // there is a device; if not, no condition is known to hold
	Candidates []Candidate // quirks for the device's id, those that match first, best first
}

// A Candidate is a quirk held against a device.
type Candidate struct {
	Quirk      *Quirk
	Conditions []Condition
	ranked     ranked
}

// Matches reports whether all conditions hold.
func (c Candidate) Matches() bool {
	return !slices.ContainsFunc(c.Conditions, func(c Condition) bool { return !c.OK })
}

// Explain holds every quirk for the device's id against it.
func (db *DB) Explain(dev usb.Device, scsi ...SCSI) Explanation {
	e := Explanation{Device: dev, Present: true}
	for _, q := range db.candidates(dev.ID) {
		e.Candidates = append(e.Candidates, Candidate{q.Quirk, q.conditions(&dev, scsi), q})
	}
	slices.SortStableFunc(e.Candidates, func(a, b Candidate) int {
		switch {
		case a.Matches() == b.Matches():
			return 0
		case a.Matches():
			return -1
		}
		return 1
	})
	return e
}

// ExplainID returns the quirks for a USB id and what they ask for, without a
// device to hold them against.
func (db *DB) ExplainID(id usb.ID) Explanation {
	e := Explanation{Device: usb.Device{ID: id}}
	for _, q := range db.candidates(id) {
		var conds []Condition
		for k := range keys {
			if want := q.want(k, &e.Device); want != "" {
				conds = append(conds, Condition{Key: keyNames[k], Want: want})
			}
		}
		e.Candidates = append(e.Candidates, Candidate{q.Quirk, conds, q})
	}
	return e
}

// Result returns what [DB.Storage] does, and nothing when there is no device.
func (e Explanation) Result() (*Quirk, error) {
	var best []Candidate
	for _, c := range e.Candidates {
		if c.Matches() && (best == nil || better(best[0].ranked, c.ranked) == 0) {
			best = append(best, c)
		}
	}
	if len(best) == 0 {
		return nil, nil
	}
	ambiguous := new(AmbiguousError)
	differ := false
	for _, c := range best {
		ambiguous.Quirks = append(ambiguous.Quirks, c.Quirk)
		differ = differ || !c.Quirk.switchesLike(best[0].Quirk)
	}
	if differ {
		return nil, ambiguous
	}
	return best[0].Quirk, nil
}

// switchesLike reports whether two quirks that match the same device do the
// same to it, so that it does not matter which one is used.
func (q *Quirk) switchesLike(o *Quirk) bool {
	return reflect.DeepEqual(q.Switch, o.Switch) && reflect.DeepEqual(q.Modes, o.Modes) &&
		q.AllowDisk == o.AllowDisk && q.NoSCSI == o.NoSCSI && q.Match.Interface == o.Match.Interface
}

// String returns the explanation for a person, one line per fact.
func (e Explanation) String() string {
	var b strings.Builder
	for _, c := range e.Candidates {
		c.write(&b, e.Present)
	}
	switch q, err := e.Result(); {
	case !e.Present && len(e.Candidates) == 0:
		fmt.Fprintf(&b, "%v is not touched: no quirk is for it\n", e.Device.ID)
	case !e.Present:
		fmt.Fprintf(&b, "whether %v is switched depends on the device: plug it in, and name its port\n", e.Device.ID)
	case err != nil:
		fmt.Fprintf(&b, "%v is not touched: %v\n", e.Device.ID, err)
	case q == nil:
		fmt.Fprintf(&b, "%v is not touched: no quirk matches it in full\n", e.Device.ID)
	default:
		fmt.Fprintf(&b, "%v is switched with %s\n", e.Device.ID, q.ID)
	}
	return b.String()
}

func (c Candidate) write(b *strings.Builder, present bool) {
	q := c.Quirk
	verdict := "does not match"
	switch {
	case !present:
		verdict = "is for this id"
	case c.Matches():
		verdict = "matches"
	}
	fmt.Fprintf(b, "%s (%v) %s, specificity %d\n", q.ID, q.Origin, verdict, q.Match.Specificity())
	for _, cond := range c.Conditions {
		want := fmt.Sprintf("wants %q", cond.Want)
		if cond.Key == keyNames[keyModemClass] {
			want = fmt.Sprintf("is a modem already with %q", cond.Want)
		}
		switch {
		case !present:
			fmt.Fprintf(b, "  %s: %s\n", cond.Key, want)
		case cond.OK:
			fmt.Fprintf(b, "  + %s: %s, the device has %q\n", cond.Key, want, cond.Got)
		default:
			fmt.Fprintf(b, "  - %s: %s, the device has %q\n", cond.Key, want, cond.Got)
		}
	}
	if q.Kernel != nil {
		fmt.Fprintf(b, "  the kernel switches revision %v by itself\n", q.Kernel)
	}
	if names := q.Modes.Names(); len(names) > 0 {
		fmt.Fprintf(b, "  modes to choose from: %s\n", join(names))
	}
}
