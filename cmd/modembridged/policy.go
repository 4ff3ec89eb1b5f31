// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"modembridge/bridge"
	"modembridge/internal/config"
)

// policy says in the bridge's words what the configuration says of connections.
func policy(c config.Config) bridge.Policy {
	p := bridge.Policy{Roaming: c.Roaming, Metered: bridge.MeteredNo, Priority: int32(c.Priority)}
	if c.Metered {
		p.Metered = bridge.MeteredYes
	}
	switch c.Connect {
	case config.Backup:
		p.Connect = bridge.ConnectBackup
	case config.Manual:
		p.Connect = bridge.ConnectManual
	case config.Connect{}:
		p.Connect, p.Untold = bridge.ConnectManual, true
	}
	switch m := c.RouteMetric; {
	case m == nil:
	case *m == 0:
		p.Metric = bridge.NoMetric
	default:
		p.Metric = *m
	}
	return p
}
