// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"context"
	"time"

	"modembridge/bridge"
	"modembridge/internal/atport"
	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// hearLimit is how long one port may take to answer "AT", which ModemManager also
// gives it (mm-port-probe.c), three times.
const hearLimit = 3 * time.Second

// Hear implements bridge.World. A port that cannot be asked, as another program has
// it, may well answer that one.
func (h *Host) Hear(ctx context.Context, d usb.Device) error {
	known, err := h.records(d)
	if err != nil {
		return err
	}
	asked := 0
	for _, p := range h.serial(d, known) {
		if p.Role != quirks.ATPrimary && p.Role != quirks.ATSecondary {
			continue
		}
		asked++
		if heard, err := hear(ctx, p.TTY); heard || err != nil {
			return err
		}
	}
	if asked == 0 {
		return nil // nobody is there to be silent
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
