// SPDX-License-Identifier: GPL-3.0-or-later

package guest

import "context"

// StartUnit starts a systemd unit that [StopUnit] may have stopped, and returns
// when it runs.
func StartUnit(ctx context.Context, unit string) (string, error) {
	return Run(ctx, "sh", "-c", `systemctl unmask --runtime "$0" 2>&1 && systemctl start "$0"`, unit)
}

// StopUnit stops a unit for good. NetworkManager and ModemManager are started over
// D-Bus by anyone who calls them; masked, they stay down. One that is masked while
// it runs forgets what it has to do when it stops, so that comes after.
func StopUnit(ctx context.Context, unit string) (string, error) {
	return Run(ctx, "sh", "-c", `systemctl stop "$0" && systemctl mask --runtime --now "$0" 2>&1`, unit)
}

// KillUnit kills a unit's processes. What systemd does then is the unit's matter.
func KillUnit(ctx context.Context, unit string) (string, error) {
	return Run(ctx, "systemctl", "kill", "--signal=KILL", unit)
}
