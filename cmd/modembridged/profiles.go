// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"

	"modembridge/internal/host"
	"modembridge/internal/service"
)

// profiles is what the API may do about profiles.
type profiles struct{ host *host.Host }

var _ service.Profiles = profiles{}

// Restore implements service.Profiles.
func (p profiles) Restore(_ context.Context, name string) ([]string, error) {
	return p.host.RestoreProfiles(name)
}
