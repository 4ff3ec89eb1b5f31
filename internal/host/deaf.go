// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"context"
	"errors"
	"time"

	"modembridge/internal/systemd"
)

const (
	modemManager = "ModemManager.service"

	// deafLimit is how long ModemManager may answer nothing although it is on the bus.
	deafLimit = time.Minute
	// deafAgain is how long one that was started anew is left alone.
	deafAgain = 10 * time.Minute
	// killLimit bounds the asking of systemd.
	killLimit = 5 * time.Second
)

// A deaf notes for how long ModemManager answers nothing. The one of Debian 12 (1.20.4)
// may wait for itself for ever when the ports of a modem go that it has commands
// waiting for: its only thread sat in a GCond of libgio that it would have had to
// signal itself (measured). No modem works any more then, and it does not end when
// it is told to.
type deaf struct {
	since  time.Time // zero: it answers, or does not run
	killed time.Time
}

// due notes what became of a question, and reports whether to kill it. On a machine
// without a stick of ours that is nobody's wish.
func (d *deaf) due(now time.Time, err error, needed bool) bool {
	switch {
	case !errors.Is(err, context.DeadlineExceeded):
		d.since = time.Time{}
		return false
	case d.since.IsZero():
		d.since = now
	}
	if !needed || now.Sub(d.since) < deafLimit || !d.killed.IsZero() && now.Sub(d.killed) < deafAgain {
		return false
	}
	d.since, d.killed = time.Time{}, now
	return true
}

// awaken kills a ModemManager that answers nothing, for systemd to start it again.
func (h *Host) awaken(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), killLimit)
	defer cancel()
	if err := systemd.Kill(ctx, systemd.Config{Log: h.log}, modemManager); err != nil {
		h.log.Warn("ModemManager has answered nothing for a minute", "err", err)
		return
	}
	h.log.Warn("ModemManager has answered nothing for a minute, and is killed, to be started anew")
}
