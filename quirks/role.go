// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"fmt"
	"slices"
	"strings"
)

// A Role is what a port is for.
type Role uint8

// The roles. A port that carries both commands and data is an ATPrimary, and no
// other port is PPP then: ModemManager would forget one of the two.
const (
	Unset       Role = iota
	ATPrimary        // commands; and data, when no port is PPP
	ATSecondary      // commands while the primary port carries data
	PPP              // data
	QCDM             // Qualcomm diagnostics
	GPS              // NMEA sentences
	Audio            // voice
	Ignore           // nothing that we have a use for
)

var roleNames = []string{"", "at-primary", "at-secondary", "ppp", "qcdm", "gps", "audio", "ignore"}

// ParseRole reads the name that files use, such as "at-primary".
func ParseRole(s string) (Role, error) {
	i := slices.Index(roleNames, s)
	if i <= 0 {
		return Unset, fmt.Errorf("%q is not a port role: want one of %s", s, strings.Join(roleNames[1:], ", "))
	}
	return Role(i), nil
}

// String returns the name that files use, "" for Unset.
func (r Role) String() string { return name(roleNames, uint8(r)) }

// MarshalText implements encoding.TextMarshaler.
func (r Role) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler; see [ParseRole].
func (r *Role) UnmarshalText(text []byte) error {
	v, err := ParseRole(string(text))
	if err == nil {
		*r = v
	}
	return err
}

// Tagged returns the role that a port with the tags of r has for ModemManager.
// It is told of a diagnostic port both that it is one and to ignore it. Else
// those of its plugins that require QCDM open the port and wait for up to 6 s;
// they hardly need it but for CDMA, and version 1.24 requires it less often than
// 1.20 (mm-port-probe.c, serial_probe_qcdm; MM_PLUGIN_REQUIRED_QCDM).
func (r Role) Tagged() Role {
	if r == QCDM {
		return Ignore
	}
	return r
}
