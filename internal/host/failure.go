// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"strings"

	"modembridge/bridge"
	"modembridge/internal/mm"
	"modembridge/internal/nm"
)

// failure says in the bridge's words what ModemManager and NetworkManager tell
// of dials that failed. Without a device in NetworkManager, d is zero.
func failure(m mm.Modem, d nm.Device) bridge.Failure {
	f := bridge.Failure{Device: uint32(d.Failure), Dials: d.Failures, Reject: m.Rejection.Cause}
	for _, b := range m.Bearers {
		if b.Error.Name == "" {
			continue
		}
		f.Bearers = append(f.Bearers, bridge.BearerError{
			Bearer:  bearer(b.Properties),
			Name:    strings.TrimPrefix(b.Error.Name, mm.ErrorPrefix),
			Message: b.Error.Message,
		})
	}
	return f
}
