// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestPortsAreWaitedForUntilNobodyHasThem(t *testing.T) {
	tests := []struct {
		name string
		free time.Duration // when ttyUSB2 is
		want string
		took time.Duration
	}{
		{"nobody has them", 0, "", 0},
		{"ModemManager waits for an answer", 6 * time.Second, "", 6 * time.Second},
		{"somebody keeps one", time.Hour, "ttyUSB2", letGoLimit},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				taken := func(_ context.Context, tty string) bool { return tty == "ttyUSB2" && time.Since(start) < tt.free }
				got := letGo(t.Context(), []string{"ttyUSB1", "ttyUSB2"}, taken)
				if took := time.Since(start); got != tt.want || took < tt.took || took > tt.took+letGoLook {
					t.Errorf("%q after %v, want %q after %v", got, took, tt.want, tt.took)
				}
			})
		})
	}
}
