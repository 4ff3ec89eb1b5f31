// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"context"
	"fmt"
	"time"

	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// An Action is one thing to do to the world. It is data: what it would do can
// be compared and printed. Doing it reports no more than that it was sent.
type Action interface {
	// Key tells repeated attempts at the same thing from a new thing.
	Key() Key
	// Limit is how long it may take.
	Limit() time.Duration
	// Do performs it.
	Do(ctx context.Context, w World) error
	// String says what it does, for the log.
	String() string
}

// Scan asks the kernel to look at the SCSI devices of a stick at once, rather
// than after usb-storage's delay_use of a second: the guard needs their type.
type Scan struct {
	Device usb.Device
}

// Switch tells a stick to leave storage mode.
type Switch struct {
	Device usb.Device
	Quirk  *quirks.Quirk
	Plan   switcher.Plan
	Mode   quirks.ModeName // that the user chose
	Amiss  bool            // and that the quirk knows no way to
}

// Bind gives a driver an id that it does not know.
type Bind struct {
	Device usb.Device
	Driver string // "option"
}

// CreateBearer registers in ModemManager the bearer that NetworkManager is
// going to ask for.
type CreateBearer struct {
	Modem  string // object path
	Bearer Bearer
}

// AddProfile makes the profile.
type AddProfile struct {
	Profile NewProfile
}

var (
	_ Action = Scan{}
	_ Action = Switch{}
	_ Action = Bind{}
	_ Action = CreateBearer{}
	_ Action = AddProfile{}
)

// profileKind is the kind of the keys of profiles that are made.
const profileKind = "profile"

// personality names one appearance of a device on the bus, in one of its
// configurations.
func personality(d usb.Device) string {
	return fmt.Sprintf("%s#%d %v/%d", d.Port, d.Address, d.ID, d.Configuration)
}

func (a Scan) Key() Key         { return Key{"scan", personality(a.Device)} }
func (a Switch) Key() Key       { return Key{"switch", personality(a.Device)} }
func (a Bind) Key() Key         { return Key{"bind " + a.Driver, personality(a.Device)} }
func (a CreateBearer) Key() Key { return Key{"bearer", fmt.Sprintf("%s %+v", a.Modem, a.Bearer)} }
func (a AddProfile) Key() Key   { return Key{profileKind, a.Profile.UUID} }

func (Scan) Limit() time.Duration         { return 5 * time.Second }
func (Bind) Limit() time.Duration         { return 10 * time.Second } // probing happens in the write
func (CreateBearer) Limit() time.Duration { return 10 * time.Second }
func (AddProfile) Limit() time.Duration   { return 10 * time.Second }

// Limit of a switch leaves each transfer its own deadline, and the plan its
// waits.
func (a Switch) Limit() time.Duration { return 60*time.Second + a.Plan.Delay + a.Plan.Settle }

func (a Scan) Do(ctx context.Context, w World) error       { return w.ScanSCSI(ctx, a.Device) }
func (a Bind) Do(ctx context.Context, w World) error       { return w.Bind(ctx, a.Driver, a.Device.ID) }
func (a AddProfile) Do(ctx context.Context, w World) error { return w.AddProfile(ctx, a.Profile) }

// Do claims what will come of the stick first: its id may be one that nobody
// knows.
func (a Switch) Do(ctx context.Context, w World) error {
	if a.Quirk.IsModem() {
		if err := w.Claim(ctx, a.Device.Port, a.Device.ID.Vendor); err != nil {
			return fmt.Errorf("%w: %w", switcher.ErrNotSent, err)
		}
	}
	return w.Switch(ctx, a.telling(), a.Plan, a.Quirk.Rules())
}

func (a CreateBearer) Do(ctx context.Context, w World) error {
	return w.CreateBearer(ctx, a.Modem, a.Bearer)
}

func (a Scan) String() string { return "look at the SCSI devices" }
func (a Bind) String() string { return fmt.Sprintf("bind driver %s to %v", a.Driver, a.Device.ID) }

func (a Switch) String() string {
	text := fmt.Sprintf("switch with quirk %s, method %v", a.Quirk.ID, a.Plan.Method)
	if a.Mode != quirks.Auto && !a.Amiss {
		text += fmt.Sprintf(", to mode %s", a.Mode)
	}
	return text
}

func (a CreateBearer) String() string {
	return fmt.Sprintf("create a bearer for APN %q in %s", a.Bearer.APN, a.Modem)
}

func (a AddProfile) String() string {
	return fmt.Sprintf("add profile %v", a.Profile.Settings)
}
