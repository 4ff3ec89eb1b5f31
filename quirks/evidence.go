// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// An Evidence says how it is known that parts of an entry are true.
type Evidence struct {
	Level  Level          `toml:"level,omitempty"`
	Proves []Claim        `toml:"proves,omitempty"`
	Source string         `toml:"source,omitempty"` // where it can be looked up
	Date   toml.LocalDate `toml:"date,omitempty"`
}

// A Level is how much an evidence weighs.
type Level uint8

// The levels, weakest first. A lab run proves that our code does what the
// entry says, not that a real stick agrees.
const (
	NoLevel  Level = iota
	Imported       // another project or a person says so
	Lab            // an emulated stick did
	Hardware       // a real stick did
)

var levelNames = []string{"", "imported", "lab", "hardware"}

// String returns the name that files use.
func (l Level) String() string { return name(levelNames, uint8(l)) }

// MarshalText implements encoding.TextMarshaler.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (l *Level) UnmarshalText(text []byte) error {
	i := slices.Index(levelNames, string(text))
	if i <= 0 {
		return fmt.Errorf("%q is not a level of evidence: want one of %s", text, strings.Join(levelNames[1:], ", "))
	}
	*l = Level(i)
	return nil
}

// A Claim is a part of an entry.
type Claim uint8

// The claims: three of a [[storage]] entry, three of a [[modem]] one.
const (
	NoClaim Claim = iota
	ClaimMatch
	ClaimSwitch
	ClaimModems
	ClaimDriver
	ClaimPorts
	ClaimInit
)

var claimNames = []string{"", "match", "switch", "modems", "driver", "ports", "init"}

// String returns the name that files use.
func (c Claim) String() string { return name(claimNames, uint8(c)) }

// MarshalText implements encoding.TextMarshaler.
func (c Claim) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *Claim) UnmarshalText(text []byte) error {
	i := slices.Index(claimNames, string(text))
	if i <= 0 {
		return fmt.Errorf("%q is not a claim: want one of %s", text, strings.Join(claimNames[1:], ", "))
	}
	*c = Claim(i)
	return nil
}

// name returns the i-th name, or the number when there is none.
func name(names []string, i uint8) string {
	if int(i) < len(names) {
		return names[i]
	}
	return fmt.Sprint(i)
}
