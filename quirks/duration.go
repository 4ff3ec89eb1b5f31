// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"fmt"
	"strings"
	"time"
)

// MaxDuration is the longest time that an entry may ask for.
const MaxDuration = 5 * time.Minute

// A Duration is a time span as files write it: "2s", "500ms".
type Duration time.Duration

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q is not a duration: want one such as \"2s\" or \"500ms\"", text)
	}
	if v < 0 || v > MaxDuration {
		return fmt.Errorf("%q is out of bounds: want 0s to %v", text, MaxDuration)
	}
	*d = Duration(v)
	return nil
}

// String returns the form that files use: "1m30s", but "5m" for what Go prints
// as "5m0s".
func (d Duration) String() string {
	s := time.Duration(d).String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	return s
}

// MarshalText implements encoding.TextMarshaler.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }
