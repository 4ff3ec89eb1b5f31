// SPDX-License-Identifier: GPL-3.0-or-later

package billing_test

import (
	"testing"

	"pgregory.net/rapid"

	"modembridge/internal/billing"
)

func TestParseAmount(t *testing.T) {
	for text, want := range map[string]billing.Amount{
		"5 GB": 5e9, "1.5GB": 15e8, "500 MB": 5e8, "64 kB": 64e3, "64 KB": 64e3, "1 tb": 1e12,
		"2 GiB": 2 << 30, "500 MiB": 500 << 20, "1 KiB": 1024,
		"": 0, "5": 0, "GB": 0, "5 G": 0, "-5 GB": 0, "0 GB": 0, "5 GB/s": 0, "1e3 MB": 0, "99999999999 TB": 0, "5  GB": 0,
	} {
		got, err := billing.ParseAmount(text)
		if got != want || (err == nil) != (want != 0) {
			t.Errorf("%q: got %d, %v; want %d", text, got, err, want)
		}
	}
}

func TestAmountsAreShort(t *testing.T) {
	for want, a := range map[string]billing.Amount{
		"0 bytes": 0, "999 bytes": 999, "1.00 kB": 1000, "1.00 MB": 999_999, "12.3 MB": 12_345_678,
		"999 MB": 999_000_000, "1.00 GB": 999_999_999, "5.00 GB": 5e9, "123 TB": 123e12,
	} {
		if got := a.String(); got != want {
			t.Errorf("%d is %q, want %q", uint64(a), got, want)
		}
	}
}

func TestAmountsSurviveBeingShown(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a := billing.Amount(rapid.Uint64Range(1000, 1<<60).Draw(rt, "bytes"))
		back, err := billing.ParseAmount(a.String())
		if off := float64(back)/float64(a) - 1; err != nil || off > 0.006 || off < -0.006 {
			rt.Fatalf("%d is shown as %v, which is %d, %v", a, a, back, err)
		}
	})
}

func TestPercent(t *testing.T) {
	for _, tt := range []struct {
		used, limit billing.Amount
		want        int
	}{{0, 100, 0}, {79, 100, 79}, {799, 1000, 79}, {100, 100, 100}, {250, 100, 250}, {5, 0, 0}} {
		if got := tt.used.Percent(tt.limit); got != tt.want {
			t.Errorf("%d of %d: %d per cent, want %d", tt.used, tt.limit, got, tt.want)
		}
	}
}
