// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"context"
	"time"

	"modembridge/bridge"
	"modembridge/internal/atport"
	"modembridge/switcher/usb"
)

// hearLimit is how long one port may take to answer "AT", which ModemManager also
// gives it (mm-port-probe.c), three times.
const hearLimit = 3 * time.Second

// Hear implements bridge.World. A port that cannot be asked, as another program has
// it, may well answer that one.
func (h *Host) Hear(ctx context.Context, d usb.Device) error {
	ttys, err := h.having(d, commands)
	if err != nil || len(ttys) == 0 {
		return err // nobody is there to be silent
	}
	for _, tty := range ttys {
		if heard, err := hear(ctx, tty); heard || err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err // there was no time to answer
	}
	return bridge.ErrSilent
}

// hear reports whether a port says anything to "AT", or is not to be asked.
func hear(ctx context.Context, tty string) (heard bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, hearLimit)
	defer cancel()
	port, err := atport.Open(ctx, tty)
	if err != nil {
		return true, nil // nobody knows
	}
	answer, _ := atport.NewDialogue(port).Ask(ctx, "AT")
	return answer.Result != "", port.Close()
}
