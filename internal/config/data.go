// SPDX-License-Identifier: GPL-3.0-or-later

package config

import (
	"regexp"

	"modembridge/internal/billing"
)

// Data is the table [data]: what a SIM may use in a billing period.
type Data struct {
	Cap            Amount `toml:"cap"`              // zero: no limit
	PeriodStartsOn int    `toml:"period-starts-on"` // day of the month
	WarnAt         int    `toml:"warn-at"`          // per cent of the cap
}

// An Amount is an amount of data that is checked when it is read.
type Amount struct{ billing.Amount }

// UnmarshalText implements encoding.TextUnmarshaler.
func (a *Amount) UnmarshalText(text []byte) (err error) {
	a.Amount, err = billing.ParseAmount(string(text))
	return err
}

// Cycle returns when a billing period starts.
func (d Data) Cycle() billing.Cycle { return billing.Cycle(d.PeriodStartsOn) }

// check returns the first mistake in the table.
func (d Data) check(text []byte) error {
	switch {
	case d.PeriodStartsOn < 1 || d.PeriodStartsOn > 31:
		return locate(text, "data", "period-starts-on").saying("%d is no day of a month: want 1 to 31", d.PeriodStartsOn)
	case d.WarnAt < 1 || d.WarnAt > 100:
		return locate(text, "data", "warn-at").saying("%d per cent is no part of the cap: want 1 to 100", d.WarnAt)
	}
	return nil
}

// capped is the cap in a file that is otherwise not understood.
var capped = regexp.MustCompile(`(?m)^\s*cap\s*=\s*"([^"\n]*)"`)

// salvageCap returns a cap that can be read whatever else is wrong with the file.
func salvageCap(text []byte) (a Amount) {
	if found := capped.FindSubmatch(text); found != nil {
		_ = a.UnmarshalText(found[1]) // what cannot be read is no cap
	}
	return a
}
