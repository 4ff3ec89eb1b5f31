// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"modembridge/bridge"
	"modembridge/internal/ledger"
	"modembridge/internal/nm"
)

// errNoLedger is why no profile is written.
var errNoLedger = errors.New("the ledger of profiles cannot be read")

// AddProfile implements bridge.World. That it was made is recorded when it is next
// seen, or here, whatever comes first.
func (h *Host) AddProfile(ctx context.Context, p bridge.NewProfile) error {
	if h.ledger == nil {
		return errNoLedger
	}
	err := h.ledger.Make(p.UUID, p.ID, texts(p.Settings, bridge.AllFields))
	if errors.Is(err, ledger.ErrTaken) {
		err = fmt.Errorf("%w: %w", bridge.ErrNameTaken, err)
	}
	if err != nil {
		return err
	}
	add := gsm(p.UUID, p.Settings)
	add.Mute = p.Mute
	_, err = h.nm.AddProfile(ctx, add)
	if err != nil && !errors.Is(err, fs.ErrExist) { // somebody was faster
		return err
	}
	return errors.Join(h.ledger.Add(p.UUID), h.ledger.Use(p.UUID, p.Home))
}

// UpdateProfile implements bridge.World.
func (h *Host) UpdateProfile(ctx context.Context, a bridge.UpdateProfile) error {
	net, err := h.net.latest()
	if err != nil {
		return err
	}
	p, there := net.Profile(a.Profile.UUID)
	switch {
	case h.ledger == nil:
		return errNoLedger
	case !there:
		return fmt.Errorf("cannot update profile %s: %w", a.Profile.ID, fs.ErrNotExist)
	case settings(p, net.passwords[p.Path]) != a.Profile.Settings:
		return fmt.Errorf("cannot update profile %s: %w", a.Profile.ID, bridge.ErrProfileChanged)
	}
	if err := h.ledger.Write(p.UUID, texts(a.Next, a.Fields)); err != nil {
		return err
	}
	err = h.nm.UpdateProfile(ctx, p, net.passwords[p.Path], gsm(p.UUID, a.Next), a.Fields.Names())
	if errors.Is(err, nm.ErrChanged) {
		return errors.Join(fmt.Errorf("%w: %w", bridge.ErrProfileChanged, err), h.lookAgain(ctx, p))
	}
	return err
}

// lookAgain has it recorded if the password of a profile is the user's now, which
// nobody tells.
func (h *Host) lookAgain(ctx context.Context, p nm.Profile) error {
	if p.Username == nil || p.PasswordFlags != 0 {
		return nil
	}
	password, err := h.nm.Password(ctx, p.Path)
	if err == nil {
		_, err = h.own(p, password)
	}
	return err
}

// own records that a profile is there, if we made it, and returns which of its
// fields are still ours. Without a ledger none is.
func (h *Host) own(p nm.Profile, password *string) (bridge.Fields, error) {
	if h.ledger == nil {
		return 0, nil
	}
	names, err := h.ledger.See(p.UUID, seen(p, password))
	if err == nil && (p.UUID == bridge.ProfileUUID || len(names) > 0) {
		err = h.ledger.Add(p.UUID)
	}
	var ours bridge.Fields
	for _, name := range names {
		if f, ok := bridge.FieldNamed(name); ok {
			ours = ours.With(f)
		}
	}
	return ours, err
}
