// SPDX-License-Identifier: GPL-3.0-or-later

package mm

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"

	"modembridge/internal/sysbus"
)

// ErrWrongPIN says that the SIM refused the PIN, which has cost it a try.
var ErrWrongPIN = errors.New("the SIM refused the PIN")

// pinLimit is how long a SIM and then ModemManager may take. The SIM answers
// within two seconds; ModemManager then waits for the modem to read it anew, five
// seconds with some plugins, and answers only then (mm-base-sim.c, mm_base_sim_send_pin).
const pinLimit = 40 * time.Second

// UnknownTries is what [Modem.PINTries] returns when nobody tells.
const UnknownTries = -1

// noTries is MM_UNLOCK_RETRIES_UNKNOWN.
const noTries = 999

// PINTries returns how many tries the SIM has left for its PIN, or
// [UnknownTries].
func (m Modem) PINTries() int {
	tries, ok := m.UnlockRetries[SIMPIN]
	if !ok || tries >= noTries {
		return UnknownTries
	}
	return int(tries)
}

// SendPIN gives the SIM with that object path its PIN. Any error may have cost a
// try: [ErrNotRunning] too, as ModemManager may have gone after it had sent the
// PIN. It is [ErrWrongPIN] where the SIM says so itself; some modems answer a
// wrong PIN with no more than "ERROR".
func (c *Client) SendPIN(ctx context.Context, sim, pin string) error {
	err := c.peer.CallWithin(ctx, pinLimit, dbus.ObjectPath(sim), ifaceSIM+".SendPin", []any{pin})
	if err == nil {
		return nil
	}
	switch name, _ := strings.CutPrefix(sysbus.ErrorName(err), busName+".Error.MobileEquipment."); name {
	case "IncorrectPassword", "SimPuk":
		err = ErrWrongPIN
	}
	return fmt.Errorf("cannot unlock the SIM: %w", err)
}
