// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"strings"
	"testing"

	"modembridge/bridge"
)

func TestForgetAPIN(t *testing.T) {
	cdrom := bridge.Snapshot{PortPath: "1-2", USBID: "19d2:2000", State: "storage-mode"}
	for _, tt := range []struct {
		name   string
		sticks []bridge.Snapshot
		args   string
		status int
		want   string // the answer, or a part of the error
	}{
		{"of the only stick", []bridge.Snapshot{withSIM("1-1", "connected", ""), cdrom}, "", exitDone, "The PIN that was kept for the SIM in port 1-1 is forgotten.\n"},
		{"of one of two", []bridge.Snapshot{withSIM("1-1", "connected", ""), withSIM("1-2", "locked", "sim-pin")}, "1-2", exitDone, "The PIN that was kept for the SIM in port 1-2 is forgotten.\n"},
		{"of either of two", []bridge.Snapshot{withSIM("1-1", "connected", ""), withSIM("1-2", "locked", "sim-pin")}, "", exitUsage, "there are 2 sticks"},
		{"of none", nil, "1-1", exitNotFound, "port 1-1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := serveSIMs(t, nil, tt.sticks...)
			status, out, errs := runSIM(t, true, nil, append([]string{"forget"}, strings.Fields(tt.args)...)...)
			if status != tt.status || status == exitDone && out != tt.want || status != exitDone && !strings.Contains(errs, tt.want) {
				t.Errorf("exit status %d, answer %q, error %q; want %d and %q", status, out, errs, tt.status, tt.want)
			}
			if asked := s.was() != ""; asked != (status == exitDone) {
				t.Errorf("the daemon was asked: %v", asked)
			}
		})
	}
}
