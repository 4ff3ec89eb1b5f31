// SPDX-License-Identifier: GPL-3.0-or-later

package mm

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/godbus/dbus/v5"

	"modembridge/internal/sysbus"
)

// enableLimit is how long ModemManager may take to switch a modem on or off: a modem
// that does not answer has it wait for one command after the other.
const enableLimit = 30 * time.Second

// Enable switches the modem on, or off, which ends its connection.
func (c *Client) Enable(ctx context.Context, modem string, on bool) error {
	if err := c.peer.CallWithin(ctx, enableLimit, dbus.ObjectPath(modem), ifaceModem+".Enable", []any{on}); err != nil {
		return fmt.Errorf("cannot switch the modem %s: %w", map[bool]string{true: "on", false: "off"}[on], err)
	}
	return nil
}

// Reset has the modem reset itself. The error is errors.ErrUnsupported for one that
// ModemManager does not know how to, which is most that have AT commands alone
// (mm-iface-modem.c, modem_auth_ready).
func (c *Client) Reset(ctx context.Context, modem string) error {
	err := c.peer.Call(ctx, dbus.ObjectPath(modem), ifaceModem+".Reset", nil)
	if sysbus.ErrorName(err) == busName+".Error.Core.Unsupported" {
		err = errors.ErrUnsupported
	}
	if err != nil {
		return fmt.Errorf("cannot have the modem reset itself: %w", err)
	}
	return nil
}
