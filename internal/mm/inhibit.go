// SPDX-License-Identifier: GPL-3.0-or-later

package mm

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"modembridge/internal/sysbus"
)

// ErrInhibited says that ModemManager is kept from a modem already: by another
// program, or by an attempt that failed. Of the latter ModemManager 1.20 and
// 1.24 are rid only when they are restarted or the stick is pulled, as the mark
// that they set before they disable the modem stays (mm-device.c,
// mm_device_inhibit).
var ErrInhibited = errors.New("ModemManager is kept from it already")

// Inhibit has ModemManager let go of the modem with that UID, whose connection
// it ends. The modem is gone from the bus when this returns, but its ports may
// be open for a moment more. It lasts until [Client.Uninhibit], or until the
// client's connection ends, be it with the process.
//
// The error is fs.ErrNotExist when ModemManager does not export the modem (yet),
// ErrInhibited, fs.ErrPermission, [ErrNotRunning], or context.DeadlineExceeded
// when ModemManager takes longer than [sysbus.Deadline]; it may then let go
// later, for as long as the client is open.
//
// ModemManager 1.20.4 aborts at the end of it when udev was triggered for a port
// of the modem meanwhile (mm-base-manager.c, remove_device_inhibition).
func (c *Client) Inhibit(ctx context.Context, uid string) error {
	err := c.inhibitDevice(ctx, uid, true)
	switch sysbus.ErrorName(err) {
	case busName + ".Error.Core.InProgress":
		err = ErrInhibited
	case busName + ".Error.Core.WrongState": // "Modem not exported in the bus"
		err = fmt.Errorf("%w: %w", fs.ErrNotExist, err)
	}
	if err != nil {
		return fmt.Errorf("cannot have ModemManager let go of the modem: %w", err)
	}
	return nil
}

// Uninhibit gives the modem back to ModemManager, which sets it up anew: it is
// on the bus again some seconds later, under another path. The error is
// fs.ErrNotExist when this client does not keep ModemManager from it.
func (c *Client) Uninhibit(ctx context.Context, uid string) error {
	if err := c.inhibitDevice(ctx, uid, false); err != nil {
		return fmt.Errorf("cannot give the modem back to ModemManager: %w", err)
	}
	return nil
}

func (c *Client) inhibitDevice(ctx context.Context, uid string, on bool) error {
	return c.peer.Call(ctx, root, ifaceManager+".InhibitDevice", []any{uid, on})
}
