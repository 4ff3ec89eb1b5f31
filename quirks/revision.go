// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"fmt"
	"strconv"
	"strings"
)

// Revisions is a range of device revisions (bcdDevice), with both its ends. A
// file writes it as one, "0100", or as two, "0000-0fff".
type Revisions struct {
	First, Last uint16
}

// Contains reports whether revision is one of r, which may be nil for none.
func (r *Revisions) Contains(revision uint16) bool {
	return r != nil && r.First <= revision && revision <= r.Last
}

// meet reports whether some revision may be in both; nil is for any one here.
func (r *Revisions) meet(o *Revisions) bool {
	return r == nil || o == nil || r.First <= o.Last && o.First <= r.Last
}

// String returns the form that files have, "" for nil.
func (r *Revisions) String() string {
	switch {
	case r == nil:
		return ""
	case r.First == r.Last:
		return fmt.Sprintf("%04x", r.First)
	}
	return fmt.Sprintf("%04x-%04x", r.First, r.Last)
}

// MarshalText implements encoding.TextMarshaler.
func (r *Revisions) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (r *Revisions) UnmarshalText(text []byte) error {
	first, last, isRange := strings.Cut(string(text), "-")
	if !isRange {
		last = first
	}
	low, errLow := revision(first)
	high, errHigh := revision(last)
	if errLow != nil || errHigh != nil || low > high {
		return fmt.Errorf("%q is not a revision: want four hexadecimal digits such as 0100, or a range such as 0000-0fff", text)
	}
	*r = Revisions{low, high}
	return nil
}

func revision(s string) (uint16, error) {
	if len(s) != 4 {
		return 0, strconv.ErrSyntax
	}
	n, err := strconv.ParseUint(s, 16, 16)
	return uint16(n), err
}
