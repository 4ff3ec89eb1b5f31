// SPDX-License-Identifier: GPL-3.0-or-later

package bridgetest

import (
	"context"

	"modembridge/bridge"
	"modembridge/switcher/usb"
)

// Told implements bridge.World.
func (w *World) Told(context.Context) ([]bridge.Telling, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []bridge.Telling
	for port, sl := range w.slots {
		if sl.told == nil {
			continue
		}
		t := *sl.told
		was := t.Device
		t.Back = sl.device != nil && (sl.device.Address != was.Address || sl.device.Configuration != was.Configuration)
		t.Device = usb.Device{Port: port, ID: was.ID, Bus: was.Bus, Address: was.Address, Configuration: was.Configuration}
		list = append(list, t)
	}
	return list, nil
}
