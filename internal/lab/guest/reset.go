// SPDX-License-Identifier: GPL-3.0-or-later

package guest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	resetDeadline = 3 * time.Minute // of which a machine with time to spare needs seconds
	pollInterval  = 400 * time.Millisecond
)

// stateDirs hold what the product keeps; their contents go between scenarios.
func stateDirs() []string {
	return []string{"/var/lib/modembridge", "/etc/modembridge/quirks.d"}
}

// pinFile is the administrator's, which no scenario inherits.
const pinFile = "/etc/modembridge/pins.toml"

// configFile is the administrator's, too. As it is installed it says nothing.
const configFile = "/etc/modembridge/modembridge.toml"

// services are what a scenario may have stopped.
func services() []string {
	return []string{"ModemManager.service", "NetworkManager.service", "modembridge.service"}
}

// Reset brings the machine to where every scenario begins: nothing kept, all
// daemons running. The sticks must have been pulled out before.
func Reset(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, resetDeadline)
	defer cancel()
	if _, err := Run(ctx, "systemctl", "stop", "modembridge.service"); err != nil {
		return err
	}
	// A unit that was killed often is not started again for a while.
	_, _ = Run(ctx, "systemctl", "reset-failed")
	if err := unmask(ctx, services()); err != nil {
		return err
	}
	if err := HideRules(ctx); err != nil {
		return err
	}
	if err := HideDropIns(ctx, false); err != nil {
		return err
	}
	if _, err := Run(ctx, "systemctl", "start", "ModemManager.service", "NetworkManager.service"); err != nil {
		return err
	}
	if err := DeleteProfiles(ctx); err != nil {
		return err
	}
	for _, dir := range stateDirs() {
		if err := empty(dir); err != nil {
			return err
		}
	}
	for _, file := range []string{pinFile, configFile} {
		if err := os.RemoveAll(file); err != nil {
			return err
		}
	}
	if err := UntilNoModem(ctx); err != nil {
		return err
	}
	_, err := Run(ctx, "systemctl", "start", "modembridge.service")
	return err
}

// unmask takes the masks from units that a scenario left masked. Without any,
// systemctl would still have systemd read all units again, for seconds.
func unmask(ctx context.Context, units []string) error {
	var masked []string
	for _, unit := range units {
		if isMask(filepath.Join("/run/systemd/system", unit)) {
			masked = append(masked, unit)
		}
	}
	if len(masked) == 0 {
		return nil
	}
	_, err := Run(ctx, "systemctl", append([]string{"unmask", "--runtime"}, masked...)...)
	return err
}

// DeleteProfiles deletes all mobile broadband profiles of NetworkManager.
func DeleteProfiles(ctx context.Context) error {
	list, err := Run(ctx, "nmcli", "--terse", "--fields", "UUID,TYPE", "connection", "show")
	if err != nil {
		return err
	}
	for line := range strings.Lines(list) {
		if uuid, ok := strings.CutSuffix(strings.TrimSpace(line), ":gsm"); ok {
			if _, err := Run(ctx, "nmcli", "connection", "delete", uuid); err != nil {
				return err
			}
		}
	}
	return nil
}

// UntilNoModem waits until ModemManager has forgotten the last stick.
func UntilNoModem(ctx context.Context) error {
	for {
		list, err := Run(ctx, "mmcli", "--list-modems")
		if err == nil && !strings.Contains(list, "/Modem/") {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("ModemManager still has a modem: %s", strings.TrimSpace(list))
		case <-time.After(pollInterval):
		}
	}
}

// empty removes what is in a directory, if there is one.
func empty(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		err = errors.Join(err, os.RemoveAll(filepath.Join(dir, e.Name())))
	}
	return err
}
