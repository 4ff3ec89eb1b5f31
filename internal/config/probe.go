// SPDX-License-Identifier: GPL-3.0-or-later

package config

import (
	"bytes"
	"fmt"
	"net/netip"
	"regexp"
	"time"
)

// A Probe is the table [probe]: when somebody is asked whether anything comes back
// over a link, and who.
type Probe struct {
	Enabled bool         `toml:"enabled"`
	Every   Duration     `toml:"every"`   // where data costs nothing
	Idle    Duration     `toml:"idle"`    // without anything received, where it does
	Servers []netip.Addr `toml:"servers"` // name servers; none: the link's own
	URL     string       `toml:"url"`     // of a page, "" for none
	Answer  string       `toml:"answer"`  // what that begins with
}

func defaultProbe() Probe {
	return Probe{Enabled: true, Every: Duration{time.Minute}, Idle: Duration{5 * time.Minute}}
}

// Recovery is the table [recovery]: whether a stick that hangs, or whose link is dead,
// is brought back, and how often that is tried.
type Recovery struct {
	Enabled bool `toml:"enabled"`
	PerHour int  `toml:"per-hour"`
}

// A Duration is written as "90s" or "5m"; 0 is never.
type Duration struct{ time.Duration }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	if err != nil || v < 0 {
		return fmt.Errorf("%q is no length of time, such as \"90s\" or \"5m\"", text)
	}
	d.Duration = v
	return nil
}

// check returns the mistake in the table. What is encrypted is no portal's to answer.
func (p Probe) check(text []byte) error {
	if p.URL == "" || pageAddress.MatchString(p.URL) {
		return nil
	}
	at := mistake{line: 1, column: 1, text: fmt.Sprintf("%q is no page that can be probed: its address begins with http://", p.URL)}
	if i := urlSetting.FindIndex(text); i != nil {
		at.line = 1 + bytes.Count(text[:i[0]], []byte("\n"))
	}
	return at
}

var (
	pageAddress = regexp.MustCompile(`^http://[^/\s]+(/\S*)?$`)
	urlSetting  = regexp.MustCompile(`(?m)^[ \t]*url\s*=`)
)
