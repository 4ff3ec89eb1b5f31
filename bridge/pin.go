// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"context"
	"errors"
	"fmt"
	"time"

	"modembridge/switcher/usb"
)

// A PIN is what is known of the PIN that a SIM asks for; it is never the PIN
// itself.
type PIN struct {
	SIM     string // an opaque name of the SIM, "" while its number cannot be read
	Tries   int    // that are left, or UnknownTries
	Kept    bool   // one is kept for this SIM
	Sent    bool   // some PIN was sent since the SIM is in the stick and that is plugged in
	Refused bool   // this SIM refused the one that is kept, at any time, or nobody knows what it said
	Err     error  // why it cannot be told whether one is kept, or whether it was sent or refused
}

// UnknownTries says that neither the stick nor ModemManager tells the tries left.
const UnknownTries = -1

// MinTries is how many tries must be left, where that is known, for a PIN to be
// sent. A SIM starts with three, so that fewer say that somebody was wrong already.
const MinTries = 3

var (
	// ErrPINNotSent is why a PIN was not sent although one is kept, and wraps
	// what kept it.
	ErrPINNotSent = errors.New("the PIN was not sent")
	// ErrPINElsewhere says that NetworkManager has a PIN of its own for the SIM,
	// and sends that.
	ErrPINElsewhere = errors.New("a profile of NetworkManager has a PIN, too")
)

// spared reports whether so few tries are known to be left that none is risked.
func (p PIN) spared() bool { return p.Tries != UnknownTries && p.Tries < MinTries }

// Unlock gives the SIM the PIN that is kept for it.
type Unlock struct {
	Device usb.Device
	Modem  string // object path
	SIM    string // PIN.SIM
}

// RemoveSIM says that the SIM was taken out: the next one is another insertion.
type RemoveSIM struct {
	Device usb.Device
}

var (
	_ Action = Unlock{}
	_ Action = RemoveSIM{}
)

// Key of an unlocking has no object path: ModemManager gives a modem a new one
// while the SIM stays where it is.
func (a Unlock) Key() Key    { return Key{"unlock", personality(a.Device) + " " + a.SIM} }
func (a RemoveSIM) Key() Key { return Key{"remove-sim", personality(a.Device)} }

func (Unlock) Limit() time.Duration    { return unlockLimit }
func (RemoveSIM) Limit() time.Duration { return 5 * time.Second }

func (a Unlock) Do(ctx context.Context, w World) error    { return w.Unlock(ctx, a.Device, a.Modem) }
func (a RemoveSIM) Do(ctx context.Context, w World) error { return w.RemoveSIM(ctx, a.Device) }

func (a Unlock) String() string  { return fmt.Sprintf("give the SIM of %s its PIN", a.Modem) }
func (RemoveSIM) String() string { return "note that the SIM was taken out" }

// wantedOfSIM returns what is to be done about a SIM that asks for its PIN, or
// that is gone. The world looks at all of this once more before it sends.
func wantedOfSIM(o Observation, m Memory) []Action {
	pin := o.Modem.PIN
	switch {
	case simGone(o) && pin.Sent:
		return []Action{RemoveSIM{*o.Device}}
	case o.Modem.State != ModemLocked || o.Modem.Lock != simPIN,
		!pin.Kept, pin.Sent, pin.Refused, pin.Err != nil, pin.spared(),
		pin.Tries == UnknownTries && !held(m.Locked, o.Time, triesLimit):
		return nil
	}
	return []Action{Unlock{*o.Device, o.Modem.Path, pin.SIM}}
}

// simPIN is ModemManager's name for a SIM that asks for its PIN.
const simPIN = "sim-pin"

// simGone reports whether ModemManager finds no SIM in the stick.
func simGone(o Observation) bool {
	return o.Modem != nil && o.Modem.State == ModemFailed && o.Modem.FailedReason == "sim-missing"
}
