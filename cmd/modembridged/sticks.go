// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"modembridge/bridge"
	"modembridge/internal/host"
	"modembridge/internal/service"
	"modembridge/switcher/usb"
)

// sticks is what the API may do about whole sticks.
type sticks struct {
	host   *host.Host
	bridge *bridge.Bridge
}

var _ service.Sticks = sticks{}

// Reset implements service.Sticks. What is none of our sticks is not reset, whoever
// asks.
func (s sticks) Reset(ctx context.Context, port usb.PortPath, name string, dry bool) (string, error) {
	rung := bridge.ResetUSB
	if name != "" {
		var err error
		if rung, err = bridge.ParseRung(name); err != nil {
			return "", err
		}
	}
	known := slices.ContainsFunc(s.bridge.Snapshots(), func(st bridge.Snapshot) bool { return st.PortPath == port })
	if !known {
		return "", fmt.Errorf("cannot reset the stick in port %s: %w: modembridge knows none there", port, fs.ErrNotExist)
	}
	done, err := s.host.ResetByHand(ctx, port, rung, dry)
	switch {
	case errors.Is(err, bridge.ErrNoSuchRung), errors.Is(err, host.ErrLeased):
		return "", fmt.Errorf("cannot reset the stick in port %s: %w", port, as{service.ErrInUse, err})
	case err != nil:
		return "", fmt.Errorf("cannot reset the stick in port %s: %w", port, err)
	}
	return done, nil
}
