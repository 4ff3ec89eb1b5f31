// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// nominal is a stick in storage mode as most are, for a dry run without one.
func nominal(id usb.ID) usb.Device {
	return usb.Device{ID: id, Interfaces: []usb.Interface{{
		Class: usb.MassStorageBulkOnly,
		Endpoints: []usb.Endpoint{
			{Address: 0x01, Transfer: usb.Bulk, MaxPacket: 512},
			{Address: 0x81, Transfer: usb.Bulk, MaxPacket: 512},
		},
	}}}
}

// dryRun prints the transfers. The stick is looked at when its port was given,
// and need not be there when its id was.
func (s *switching) dryRun(ctx context.Context, out io.Writer, asJSON bool) error {
	dev := nominal(s.id)
	var media []switcher.Medium
	if s.port != "" {
		var err error
		if dev, err = s.find(); err != nil {
			return err
		}
		if media, err = s.machine.Media(dev.Port); err != nil {
			return err
		}
	}
	plan, rules, err := s.decide(dev, media)
	if err != nil {
		return err
	}
	if s.port != "" {
		if err := switcher.Check(dev, media, rules); err != nil {
			return err
		}
	}
	transfers, err := switcher.Record(ctx, dev, plan)
	if err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(out).Encode(struct {
			Transfers []switcher.Transfer `json:"transfers"`
		}{transfers})
	}
	for _, t := range transfers {
		if _, err := fmt.Fprintln(out, t); err != nil {
			return err
		}
	}
	return nil
}
