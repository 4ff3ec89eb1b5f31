// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"testing"

	"modembridge/internal/nm/nmtest"
)

func TestDialHasNetworkManagerDialTheProfileOnTheModem(t *testing.T) {
	tb := lay(t, "")
	device := tb.nm.AddModem(2, string(tb.modem))
	profile := tb.nm.AddProfile(nmtest.Profile{
		"connection": {"id": "mobile", "uuid": "u-1", "type": "gsm"}, "gsm": {"apn": "internet"},
		"ipv4": {"method": "auto"}, "ipv6": {"method": "auto"},
	})
	if err := tb.readAll(); err != nil {
		t.Fatal(err)
	}
	if err := tb.Dial(t.Context(), string(tb.modem), "u-1"); err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("ActivateConnection %s %s", profile, device)
	if calls := tb.nm.Calls(); !slices.Contains(calls, want) {
		t.Errorf("called %q, want %q among it", calls, want)
	}
	for _, what := range [][2]string{{string(tb.modem), "u-9"}, {"/gone", "u-1"}} {
		if err := tb.Dial(t.Context(), what[0], what[1]); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("modem %s, profile %s: error %v, want fs.ErrNotExist", what[0], what[1], err)
		}
	}
}
