// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"context"
	"time"

	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// A Telling is what a stick was told to become, as it outlives the daemon.
type Telling struct {
	Device usb.Device      // as it was; of one that is noted, its place and its numbers alone
	Quirk  string          // id
	Mode   quirks.ModeName // that the user chose
	Amiss  bool            // and that the quirk knows no way to
	Back   bool            // something has come of it, and is still in the port
}

func (a Switch) telling() Telling {
	return Telling{Device: a.Device, Quirk: a.Quirk.ID, Mode: a.Mode, Amiss: a.Amiss}
}

// recall follows the sticks that a daemon before us has told to switch: one that is
// still on its way is not told twice, and one that comes back by a name that no
// quirk has is the one that was told.
func (b *Bridge) recall(ctx context.Context) {
	told, err := b.world.Told(ctx)
	if err != nil {
		b.log.Warn("a stick may be told to switch that was told before", "err", err)
	}
	for _, t := range told {
		if q := b.quirks.Quirk(t.Quirk); q != nil && b.sticks[t.Device.Port] == nil {
			b.follow(ctx, t.Device.Port, t.memory(q, time.Now()))
		}
	}
}

// memory is what is remembered of such a stick. It has all the time that one has
// which was told now: how long ago that was, two daemons' clocks cannot tell.
func (t Telling) memory(q *quirks.Quirk, now time.Time) Memory {
	sw := Switch{Device: t.Device, Quirk: q, Mode: t.Mode, Amiss: t.Amiss}
	m := Memory{Told: &sw}
	if !t.Back {
		m.Device, m.Awaited, m.Switches = t.Device, now, []Sent{{t.Device.ID, now}}
		m.Attempts = map[Key]Attempt{sw.Key(): {Count: 1, Started: now, Ended: now}}
	}
	return m
}
