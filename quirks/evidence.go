// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"fmt"
	"slices"

	"github.com/pelletier/go-toml/v2"
)

// An Evidence says how it is known that parts of an entry are true.
type Evidence struct {
	Level  Level          `toml:"level"`
	Proves []Claim        `toml:"proves"`
	Source string         `toml:"source"` // where it can be looked up
	Date   toml.LocalDate `toml:"date"`
}

// A Level is how much an evidence weighs.
type Level string

// The levels, weakest first. A lab run proves that our code does what the
// entry says, not that a real stick agrees.
const (
	Imported Level = "imported" // another project or a person says so
	Lab      Level = "lab"      // an emulated stick did
	Hardware Level = "hardware" // a real stick did
)

// UnmarshalText implements encoding.TextUnmarshaler.
func (l *Level) UnmarshalText(text []byte) error {
	if !slices.Contains([]Level{Imported, Lab, Hardware}, Level(text)) {
		return fmt.Errorf("%q is not a level of evidence: want imported, lab or hardware", text)
	}
	*l = Level(text)
	return nil
}

// A Claim is a part of an entry.
type Claim string

// The claims: three of a [[storage]] entry, two of a [[modem]] one.
const (
	ClaimMatch  Claim = "match"
	ClaimSwitch Claim = "switch"
	ClaimModems Claim = "modems"
	ClaimDriver Claim = "driver"
	ClaimPorts  Claim = "ports"
)

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *Claim) UnmarshalText(text []byte) error {
	if !slices.Contains([]Claim{ClaimMatch, ClaimSwitch, ClaimModems, ClaimDriver, ClaimPorts}, Claim(text)) {
		return fmt.Errorf("%q is not a claim: want match, switch or modems of a storage entry, driver or ports of a modem", text)
	}
	*c = Claim(text)
	return nil
}
