// SPDX-License-Identifier: GPL-3.0-or-later

package cli_test

import (
	"strings"
	"testing"

	"modembridge/internal/config"
	"modembridge/quirks"
	"modembridge/switcher/usb"
)

func TestSwitchToTheModeThatIsWanted(t *testing.T) {
	const (
		auto   = "SCSI 0 110620000001"
		serial = "SCSI 0 110630000001"
		ncm    = "SCSI 0 110630000000"
	)
	table := func(mode quirks.ModeName) []config.Stick {
		return []config.Stick{{USB: usb.ID{Vendor: 0x12d1, Product: 0x1f01}, Mode: config.Mode{ModeName: mode}}}
	}
	for _, tt := range []struct {
		name, args string
		sticks     []config.Stick
		sent       string
	}{
		{"nobody wants one", "", nil, auto},
		{"the command line wants one", "--mode serial", nil, serial},
		{"the configuration wants one", "", table(quirks.NCM), ncm},
		{"the command line goes before the configuration", "--mode serial", table(quirks.NCM), serial},
		{"the command line wants none against the configuration", "--mode auto", table(quirks.NCM), auto},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := plugged(t, stick("12d1:1f01"))
			m.config.Sticks = tt.sticks
			if status, _, says := m.run("modembridge switch 1-1 " + tt.args); status != 0 || m.sent() != tt.sent {
				t.Errorf("exit status %d, sent %q; want 0, %q\n%s", status, m.sent(), tt.sent, says)
			}
		})
	}
}

func TestAModeThatTheQuirkDoesNotKnow(t *testing.T) {
	m := plugged(t, stick("12d1:1446"))
	m.config.Sticks = []config.Stick{{USB: usb.ID{Vendor: 0x12d1, Product: 0x1446}, Mode: config.Mode{ModeName: quirks.HiLink}}}
	status, out, says := m.run("modembridge switch 1-1 --explain")
	if status != 0 || !strings.Contains(out, "quirk huawei-12d1-1446, which does not know the mode hilink of the configuration, says") {
		t.Errorf("exit status %d, %s%s", status, out, says)
	}
	if status, _, says := m.run("modembridge switch 1-1"); status != 0 || m.sent() != huaweiNew {
		t.Errorf("exit status %d, sent %q; want 0, %q\n%s", status, m.sent(), huaweiNew, says)
	}
}
