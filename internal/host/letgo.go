// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"context"
	"errors"
	"slices"
	"time"

	"modembridge/internal/atport"
	"modembridge/quirks"
	"modembridge/switcher/usb"
)

const (
	letGoLimit = 8 * time.Second // that ModemManager is given to close the ports
	letGoLook  = 300 * time.Millisecond
)

// letGo waits for a while until nobody has any of the ports, and returns one that
// somebody still has then, or "".
//
// ModemManager closes a port that is taken from it only when the command which it
// has sent is answered or has timed out (6 s, measured). Should it see the port anew
// before, it opens what is open already, and meets what was wrong with it again: after
// NetworkManager has killed a pppd, the port has that one's line discipline until it
// was closed by everybody.
func letGo(ctx context.Context, ttys []string, taken func(context.Context, string) bool) (tty string) {
	ctx, cancel := context.WithTimeout(ctx, letGoLimit)
	defer cancel()
	for {
		i := slices.IndexFunc(ttys, func(tty string) bool { return taken(ctx, tty) })
		if i < 0 {
			return ""
		}
		select {
		case <-ctx.Done():
			return ttys[i]
		case <-time.After(letGoLook):
		}
	}
}

// taken reports whether another program has a port.
func taken(ctx context.Context, tty string) bool {
	p, err := atport.Open(ctx, tty)
	if err == nil {
		_ = p.Close() // whether it can be closed well is not what was asked
	}
	return errors.Is(err, atport.ErrBusy)
}

// having returns the ports of a device that have such a role.
func (h *Host) having(d usb.Device, role func(quirks.Role) bool) (ttys []string, err error) {
	known, err := h.records(d)
	if err != nil {
		return nil, err
	}
	for _, p := range h.serial(d, known) {
		if role(p.Role) {
			ttys = append(ttys, p.TTY)
		}
	}
	return ttys, nil
}

// talks reports whether ModemManager may have ports of that role.
func talks(r quirks.Role) bool { return r != quirks.Ignore }

// commands reports whether ports of that role take commands while there is no call.
func commands(r quirks.Role) bool { return r == quirks.ATPrimary || r == quirks.ATSecondary }
