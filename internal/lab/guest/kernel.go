// SPDX-License-Identifier: GPL-3.0-or-later

package guest

import (
	"context"
	"path"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"modembridge/internal/uevent"
)

// RecordKernel writes down every event the kernel sends about USB devices and
// what hangs on them, until stop is called. An event's text is
// "add usb/usb_interface 1-1:1.0".
func RecordKernel(ctx context.Context) (events *Timeline, stop func(), err error) {
	conn, err := uevent.Listen()
	if err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	events = &Timeline{}
	var group errgroup.Group
	group.Go(func() error {
		for {
			e, err := conn.Receive(ctx)
			if err != nil {
				return err
			}
			if _, usb := e.Port(); e.Source == uevent.Kernel && usb {
				kind := strings.TrimSuffix(e.Subsystem+"/"+e.DevType, "/")
				events.Add(Event{Time: time.Now(), Text: e.Action + " " + kind + " " + path.Base(e.DevPath)})
			}
		}
	})
	return events, func() {
		cancel()
		_ = conn.Close()
		_ = group.Wait() // its error is only that it was stopped
	}, nil
}
