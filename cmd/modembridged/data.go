// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"

	"modembridge/bridge"
	"modembridge/internal/host"
	"modembridge/internal/service"
	"modembridge/switcher/usb"
)

// data is what the API may do about what SIMs use.
type data struct{ host *host.Host }

var _ service.Data = data{}

// Report implements service.Data.
func (d data) Report() service.DataReport {
	limit := d.host.Cap()
	r := service.DataReport{Schema: service.Schema, Cap: uint64(limit.Limit), WarnAt: limit.WarnAt, SIMs: []service.DataUse{}}
	for _, u := range d.host.Uses() {
		use := service.DataUse{
			PortPath: u.Port, Used: uint64(u.Used), Percent: u.Used.Percent(limit.Limit),
			PeriodStart: u.Period.Start.String(), PeriodEnd: u.Period.End.String(), State: "free",
		}
		switch {
		case u.Level == bridge.DataSpent && u.Use.Allowed:
			use.State = "allowed"
		case u.Level == bridge.DataSpent:
			use.State = "spent"
		case u.Level == bridge.DataWarn:
			use.State = "warned"
		}
		r.SIMs = append(r.SIMs, use)
	}
	return r
}

// Allow implements service.Data.
func (d data) Allow(ctx context.Context, port usb.PortPath) error { return d.host.AllowData(ctx, port) }
