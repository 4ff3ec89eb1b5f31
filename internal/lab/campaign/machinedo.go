// SPDX-License-Identifier: GPL-3.0-or-later

package campaign

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"modembridge/internal/lab/guest"
	"modembridge/internal/lab/stick"
)

// Units that deeds are done to.
const (
	daemon         = "modembridge.service"
	modemManager   = "ModemManager.service"
	networkManager = "NetworkManager.service"
)

// hour is how far the clock jumps.
const hour = 3600

// Knows implements World.
func (m *Machine) Knows(d Deed) bool {
	return !m.Stock || !slices.Contains([]Deed{KillDaemon, StopDaemon, FillState}, d)
}

// Do implements World.
func (m *Machine) Do(ctx context.Context, d Deed) error {
	switch d {
	case Pull:
		return m.pullOut(ctx)
	case TakeSIM:
		return m.stick.EjectSIM()
	case KillDaemon:
		return kill(ctx, daemon)
	case KillModemManager:
		return kill(ctx, modemManager)
	case KillNetworkManager:
		return kill(ctx, networkManager)
	case StopDaemon:
		return output(guest.StopUnit(ctx, daemon))
	case StopModemManager:
		return output(guest.StopUnit(ctx, modemManager))
	case StopNetworkManager:
		return output(guest.StopUnit(ctx, networkManager))
	case RestartBus:
		// logind of systemd 257 does not come back to the bus by itself, and nobody
		// could suspend any more (seen on Debian 13).
		return output(guest.Run(ctx, "systemctl", "restart", "dbus.service", "systemd-logind.service"))
	case Suspend:
		return suspend(ctx)
	case ClockAhead:
		return jump(ctx, hour)
	case ClockBack:
		return jump(ctx, -hour)
	case FillState:
		return m.fillState(ctx)
	}
	if slices.Contains(stick.Troubles(), stick.Trouble(d)) {
		return m.stick.Begin(stick.Trouble(d))
	}
	return fmt.Errorf("nobody knows how to %s", d)
}

// Undo implements World.
func (m *Machine) Undo(ctx context.Context, d Deed) error {
	switch d {
	case Pull:
		return m.plugIn(ctx)
	case TakeSIM:
		return m.stick.InsertSIM(nil)
	case StopDaemon:
		return output(guest.StartUnit(ctx, daemon))
	case StopModemManager:
		return output(guest.StartUnit(ctx, modemManager))
	case StopNetworkManager:
		return output(guest.StartUnit(ctx, networkManager))
	case ClockAhead:
		return jump(ctx, -hour)
	case ClockBack:
		return jump(ctx, hour)
	case FillState:
		return m.makeRoom(ctx)
	}
	m.stick.EndTrouble()
	return nil
}

// Disconnect implements World.
func (m *Machine) Disconnect(ctx context.Context) error {
	return output(guest.Run(ctx, "nmcli", "connection", "down", "mobile"))
}

// Connect implements World.
func (m *Machine) Connect(ctx context.Context) error {
	return output(guest.Run(ctx, "nmcli", "connection", "up", "mobile"))
}

// output drops what a program has printed: its error repeats it.
func output(_ string, err error) error { return err }

// kill kills a unit as often as a campaign wants to: systemd does not start one
// again that was killed often.
func kill(ctx context.Context, unit string) error {
	_, _ = guest.Run(ctx, "systemctl", "reset-failed", unit)
	return output(guest.KillUnit(ctx, unit))
}

func jump(ctx context.Context, seconds int64) error {
	return output(guest.Run(ctx, "date", "--set", fmt.Sprintf("@%d", time.Now().Unix()+seconds)))
}

// pmTest has a suspend do nothing but freeze all processes, for five seconds
// (kernel: Documentation/power/basic-pm-debugging.rst). All that logind and those
// who listen to it do is as ever.
const pmTest = "/sys/power/pm_test"

func suspend(ctx context.Context) error {
	if err := os.WriteFile(pmTest, []byte("freezer"), 0o644); err != nil {
		return err
	}
	return output(guest.Run(ctx, "systemctl", "suspend"))
}

// state is where the daemon keeps what it keeps.
const state = "/var/lib/modembridge"

// fillState has the daemon run on a file system on which there is no room left.
func (m *Machine) fillState(ctx context.Context) error {
	return output(guest.Run(ctx, "sh", "-c", `
		systemctl stop `+daemon+` && cp -a `+state+` /run/state &&
		mount -t tmpfs -o size=64k,mode=700 none `+state+` && cp -a /run/state/. `+state+` && rm -rf /run/state &&
		{ dd if=/dev/zero of=`+state+`/filler bs=1k status=none || :; } && systemctl start `+daemon))
}

// makeRoom undoes that. What was kept meanwhile is lost with the file system.
func (m *Machine) makeRoom(ctx context.Context) error {
	if _, err := os.Stat(state + "/filler"); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return output(guest.Run(ctx, "sh", "-c", `systemctl stop `+daemon+` && umount `+state+` && systemctl start `+daemon))
}
