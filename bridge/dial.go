// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"context"
	"fmt"
	"time"

	"modembridge/switcher/usb"
)

// Dial has NetworkManager dial a profile that it does not dial by itself.
type Dial struct {
	Device  usb.Device
	Modem   string    // object path
	Profile string    // UUID
	Idle    time.Time // since when there is no link: another time is another dial
}

// HangUp ends a link, and nobody dials it unasked but us.
type HangUp struct {
	Device usb.Device
	Modem  string // object path
	Use    string // Link.Use: another one is ended anew
	Cap    bool   // because the SIM has used up what it may
}

var (
	_ Action = Dial{}
	_ Action = HangUp{}
)

// The Actions of their keys.
const (
	dialKind   = "dial"
	hangUpKind = "hang-up"
)

func (a Dial) Key() Key { return Key{dialKind, personality(a.Device) + " " + a.Idle.String()} }

func (a HangUp) Key() Key { return Key{hangUpKind, personality(a.Device) + " " + a.Use} }

func (Dial) Limit() time.Duration   { return 10 * time.Second }
func (HangUp) Limit() time.Duration { return 20 * time.Second } // two calls, and a file

func (a Dial) Do(ctx context.Context, w World) error { return w.Dial(ctx, a.Modem, a.Profile) }
func (a HangUp) Do(ctx context.Context, w World) error {
	return w.HangUp(ctx, a.Device, a.Modem, a.Cap)
}

func (a Dial) String() string { return fmt.Sprintf("have %s dialled", a.Modem) }

func (a HangUp) String() string {
	if a.Cap {
		return fmt.Sprintf("end the link of %s, as its data cap is used up", a.Modem)
	}
	return fmt.Sprintf("end the link of %s, as another uplink is back", a.Modem)
}

// wantedOfPolicy returns what is to be done about the link that NetworkManager does
// not do by itself.
func wantedOfPolicy(o Observation, k Knowledge, p Profile, m Memory) []Action {
	switch {
	case o.Link == nil:
	case endsAtCap(o, p, m):
		return []Action{HangUp{*o.Device, o.Modem.Path, o.Link.Use, true}}
	case k.Policy.Connect == ConnectBackup && o.Link.Ours && o.Link.Activated && accompanied(o, m):
		return []Action{HangUp{*o.Device, o.Modem.Path, o.Link.Use, false}}
	case mayDial(o, k, p, m) && shouldDial(o, k, p, m):
		return []Action{Dial{*o.Device, o.Modem.Path, p.UUID, m.Undialled}}
	}
	return nil
}

// mayDial reports whether a dial is nobody's worry: the modem is in a network, the
// link is idle, no person has switched anything off, the SIM may use data, and nothing says that a dial
// must not be tried.
func mayDial(o Observation, k Knowledge, p Profile, m Memory) bool {
	l, s := o.Link, o.Services
	switch {
	case o.Modem.State != ModemRegistered, m.Undialled.IsZero(), l.Activated, l.Busy, l.Unmanaged, !p.Fits, p.APN == "", o.Data.spent(),
		l.UserOff, m.Off, !s.WWANEnabled, s.WWANBlocked, s.NetworkingOff, o.Leased:
		return false
	}
	class := undialled(o, k, p, m, Ready).Class()
	return class != NeverRetry && class != AskFirst
}

// shouldDial reports whether the configuration wants a link now and NetworkManager
// is not going to make one.
func shouldDial(o Observation, k Knowledge, p Profile, m Memory) bool {
	switch k.Policy.Connect {
	case ConnectAlways:
		return p.Autoconnect && (m.Cut || fresh(o, m))
	case ConnectBackup:
		return alone(o, m) && held(m.Undialled, o.Time, dialPause(m))
	}
	return false
}

// fresh reports whether NetworkManager leaves a stick alone that was just plugged
// in. It remembers by the profile that a person has hung up, and a replug does not
// make it forget (nm-settings-connection.c, autoconnect_blocked_reason); for
// a person, to pull a stick and to plug it in again is to ask for it.
func fresh(o Observation, m Memory) bool {
	return !m.Clock.Plugged.IsZero() && !m.Used && held(m.Undialled, o.Time, redialLimit)
}

// dialPause is how long the link is left idle after so many dials in vain.
func dialPause(m Memory) time.Duration {
	if n := len(only(m.Attempts, dialKind)); n > 0 {
		return min(redialLimit<<min(n, 10), longestDialPause)
	}
	return 0
}

func isHangUp(a Action) bool { _, is := a.(HangUp); return is }
func isDial(a Action) bool   { _, is := a.(Dial); return is }
