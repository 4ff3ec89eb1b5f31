// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import "fmt"

// Settings is what we may write into a GSM profile. Zero leaves a field to
// NetworkManager, but Autoconnect, where it says no.
type Settings struct {
	ID string // the name in menus
	APN
	SIM         string // number (ICCID) of the only SIM that it is for, as ModemManager spells it; never in a log
	Autoconnect bool   // NetworkManager dials it unasked
	Priority    int32  // of NetworkManager's choice between profiles: the higher one first
	Retries     int32  // of NetworkManager's unasked dials; RetryForever has no end
	Metered     Metered
	HomeOnly    bool  // not while roaming
	IPv4Metric  int64 // of the routes; NoMetric is the metric 0
	IPv6Metric  int64
}

// The values that NetworkManager spells 0, where our 0 leaves it the choice.
const (
	RetryForever = -1
	NoMetric     = -1
)

// Metered says whether what goes over the link costs by the byte.
type Metered int32

// The values are those of NMMetered.
const (
	MeteredUnknown Metered = iota
	MeteredYes
	MeteredNo
)

// String names the profile and its access point, without user, password and SIM.
func (s Settings) String() string { return fmt.Sprintf("%s, APN %q", s.ID, s.APN.Name) }

// GoString is [Settings.String], for %#v.
func (s Settings) GoString() string { return s.String() }

// Text returns the value of a field, "" for zero.
func (s Settings) Text(f Field) string { return fieldTable[f].at.text(s) }

// A NewProfile is a GSM profile to make.
type NewProfile struct {
	UUID string
	Home string // Profile.Home, for a start
	Mute bool   // NetworkManager is not to dial it before a person does, who has switched the stick off
	Settings
}

// wish is the bearer that NetworkManager will ask that modem for when it dials a
// profile of ours.
func (s Settings) wish(m *Modem) Bearer { return s.amend(Bearer{IPType: m.IPType}) }

// amend returns the bearer that is asked for once a profile, for which it is now
// b, has these settings.
func (s Settings) amend(b Bearer) Bearer {
	b.APN, b.User, b.Password, b.HomeOnly = s.APN.Name, s.User, s.Password, s.HomeOnly
	if b.AllowedAuth == 0 || b.AllowedAuth == noAuth|pap || b.AllowedAuth == noAuth|chap {
		b.AllowedAuth = s.allowedAuth() // else it is of a section that is not ours
	}
	return b
}
