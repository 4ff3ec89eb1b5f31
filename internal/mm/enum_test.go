// SPDX-License-Identifier: GPL-3.0-or-later

package mm_test

import (
	"fmt"
	"testing"

	"modembridge/internal/mm"
)

// The codes are part of `modembridge status --json`: they may grow, not change.
func TestCodes(t *testing.T) {
	tests := []struct {
		value fmt.Stringer
		want  string
	}{
		{mm.State(-1), "failed"},
		{mm.State(0), "unknown"},
		{mm.State(8), "registered"},
		{mm.State(11), "connected"},
		{mm.State(40), "unknown-40"},
		{mm.FailedReason(2), "sim-missing"},
		{mm.FailedReason(5), "esim-without-profiles"},
		{mm.Lock(2), "sim-pin"},
		{mm.Lock(4), "sim-puk"},
		{mm.Lock(13), "other"},
		{mm.PortType(3), "at"},
		{mm.PortType(9), "ignored"},
		{mm.Registration(1), "home"},
		{mm.Registration(5), "roaming"},
		{mm.Registration(3), "denied"},
		{mm.AccessTech(0), "unknown"},
		{mm.AccessTech(1<<5 | 1<<8), "hspa"},
		{mm.AccessTech(1 << 14), "lte"},
		{mm.AccessTech(1<<14 | 1<<15), "5gnr"},
		{mm.IPFamily(0), "none"},
		{mm.IPFamily(7), "ipv4|ipv6|ipv4v6"},
		{mm.IPFamily(4), "ipv4v6"},
		{mm.IPMethod(1), "ppp"},
	}
	for _, tt := range tests {
		if got := tt.value.String(); got != tt.want {
			t.Errorf("%T: got %q, want %q", tt.value, got, tt.want)
		}
	}
}
