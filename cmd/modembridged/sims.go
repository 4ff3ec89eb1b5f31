// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"

	"modembridge/bridge"
	"modembridge/internal/host"
	"modembridge/internal/mm"
	"modembridge/internal/pin"
	"modembridge/internal/service"
	"modembridge/switcher/usb"
)

// sims is what the API may do about SIMs.
type sims struct {
	host  *host.Host
	begin func() (end func(), ok bool) // before the machine sleeps, nothing may
}

var _ service.SIMs = sims{}

// Unlock implements service.SIMs.
func (s sims) Unlock(ctx context.Context, port usb.PortPath, text string, keep bool) error {
	code, err := pin.ParseCode(text)
	if err != nil {
		return fmt.Errorf("%w: %w", service.ErrNotSent, err)
	}
	end, ok := s.begin()
	if !ok {
		return fmt.Errorf("%w: the machine is about to sleep: try again when it is awake", service.ErrNotSent)
	}
	defer end()
	err = s.host.UnlockSIM(ctx, port, code, keep)
	switch {
	case errors.Is(err, bridge.ErrPINNotSent):
		return fmt.Errorf("cannot unlock the SIM in port %s: %w", port, as{service.ErrNotSent, err})
	case errors.Is(err, mm.ErrWrongPIN):
		return fmt.Errorf("cannot unlock the SIM in port %s: %w", port, as{service.ErrRefused, err})
	case err != nil:
		return fmt.Errorf("cannot unlock the SIM in port %s: %w", port, err)
	}
	return nil
}

// Forget implements service.SIMs.
func (s sims) Forget(ctx context.Context, port usb.PortPath) error {
	return s.host.ForgetPIN(ctx, port)
}

// as is an error in its own words that callers of the API may test for as
// another.
type as struct {
	is error
	error
}

// Unwrap implements what [errors.Is] looks for.
func (a as) Unwrap() []error { return []error{a.is, a.error} }
