// SPDX-License-Identifier: GPL-3.0-or-later

package bench

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"modembridge/internal/lab/guest"
	"modembridge/internal/lab/stick"
)

// A side is one of those that are compared.
type side string

const (
	stock   side = "stock"   // usb_modeswitch, and the right profile made beforehand
	floor   side = "floor"   // in modem mode, every port tagged, the right profile made beforehand
	ours    side = "ours"    // modembridge, which begins with nothing
	learned side = "learned" // modembridge, at the stick's second plug
)

// prepareLimit bounds what prepare does, all its deadlines together.
const prepareLimit = 5 * time.Minute

// prepare gives the machine to one side. Nothing may be plugged in.
func (s side) prepare(ctx context.Context, c Case, model *stick.Model) error {
	ctx, cancel := context.WithTimeout(ctx, prepareLimit)
	defer cancel()
	if s == learned {
		return guest.UntilNoModem(ctx) // all is to be as the first plug has left it
	}
	if err := removeTags(ctx); err != nil {
		return err
	}
	if err := startOver(ctx); err != nil {
		return err
	}
	if s == ours {
		if c.Quirk != "" {
			return c.teach(ctx)
		}
		return nil
	}
	var err error
	if s == stock {
		err = makeStock(ctx)
	} else {
		err = errors.Join(withoutDaemon(ctx), c.foretell(ctx, model))
	}
	if err != nil {
		return err
	}
	return AddProfile(ctx, model)
}

// PrepareStock makes a machine on which modembridge was never installed, and the
// kernel was told nothing about sticks. Nothing may be plugged in.
func PrepareStock(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, prepareLimit)
	defer cancel()
	if err := errors.Join(removeTags(ctx), startOver(ctx)); err != nil {
		return err
	}
	return makeStock(ctx)
}

// makeStock takes modembridge away from a machine that is to begin.
func makeStock(ctx context.Context) error {
	return errors.Join(withoutDaemon(ctx), hideOurRules(ctx), guest.HideDropIns(ctx, true))
}

// startOver brings the machine, and what the kernel was told about sticks, to
// where every measurement begins. The daemon runs then.
func startOver(ctx context.Context) error {
	if err := guest.Reset(ctx); err != nil {
		return err
	}
	return guest.ForgetIDs(ctx)
}

// withoutDaemon stops modembridge, which gives usb_modeswitch its rules back.
func withoutDaemon(ctx context.Context) error {
	_, err := guest.Run(ctx, "systemctl", "stop", "modembridge.service")
	return err
}

// hideOurRules makes a machine on which modembridge was never installed.
func hideOurRules(ctx context.Context) error {
	names, err := ourRules()
	if err != nil {
		return err
	}
	return guest.HideRules(ctx, names...)
}

// ourRules returns the names of the files of udev rules that modembridge has
// installed.
func ourRules() ([]string, error) {
	files, err := filepath.Glob("/usr/lib/udev/rules.d/*modembridge*.rules")
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, errors.New("modembridge has installed no udev rules: there is nothing to compare")
	}
	var names []string
	for _, f := range files {
		names = append(names, filepath.Base(f))
	}
	return names, nil
}

// AddProfile makes the profile that dials the stick, as a user with a stock
// Debian has to. settings are more of nmcli's.
func AddProfile(ctx context.Context, model *stick.Model, settings ...string) error {
	args := []string{"connection", "add", "type", "gsm", "con-name", "mobile", "ifname", "*", "gsm.apn", model.Modem.AT.APNs[0]}
	if _, err := guest.Run(ctx, "nmcli", append(args, settings...)...); err != nil {
		return fmt.Errorf("cannot make the profile beforehand: %w", err)
	}
	return nil
}
