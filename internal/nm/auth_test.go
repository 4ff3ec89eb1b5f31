// SPDX-License-Identifier: GPL-3.0-or-later

package nm_test

import (
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/google/go-cmp/cmp"

	"modembridge/internal/nm"
)

// TestAProfileSaysInWhichWayItsPasswordIsShown goes from one way to the next. The
// bits are those that NetworkManager passes to ModemManager: 1 none, 2 PAP, 4 CHAP.
func TestAProfileSaysInWhichWayItsPasswordIsShown(t *testing.T) {
	service, client := dial(t)
	path, err := client.AddProfile(t.Context(), nm.GSMProfile{ID: "mobile", UUID: "u-1", APN: "web", Auth: "pap", IPv4Metric: -1, IPv6Metric: -1})
	if err != nil {
		t.Fatal(err)
	}
	refused := func(ways ...string) map[string]any {
		section := map[string]any{}
		for _, way := range ways {
			section["refuse-"+way] = true
		}
		return section
	}
	for _, tt := range []struct {
		auth    string
		section map[string]any
		bits    uint32
	}{
		{"pap", refused("chap", "mschap", "mschapv2", "eap"), 1 | 2},
		{"chap", refused("pap", "mschap", "mschapv2", "eap"), 1 | 4},
		{"", nil, 0},
		{"pap", refused("chap", "mschap", "mschapv2", "eap"), 1 | 2},
	} {
		seen, _ := state(t, client).Profile("u-1")
		if seen.Auth != tt.auth {
			if err := client.UpdateProfile(t.Context(), seen, nil, nm.GSMProfile{Auth: tt.auth}, []string{"ppp"}); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(tt.section, service.Stored(dbus.ObjectPath(path))["ppp"]); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.auth, diff)
		}
		seen, _ = state(t, client).Profile("u-1")
		wish, ok := nm.DialRequest(seen, nil, 7)
		if seen.Auth != tt.auth || !ok || wish.AllowedAuth != tt.bits {
			t.Errorf("read back as %q, bits %d; want %q, %d", seen.Auth, wish.AllowedAuth, tt.auth, tt.bits)
		}
	}
}

func TestWhatElseIsInASectionStays(t *testing.T) {
	service, client := dial(t)
	p := mobile()
	p["ppp"] = map[string]any{"refuse-pap": true, "lcp-echo-failure": uint32(5)}
	seen := stored(t, service, client, p)
	if seen.Auth != "chap mschap mschapv2 eap" {
		t.Errorf("read as %q", seen.Auth)
	}
	if err := client.UpdateProfile(t.Context(), seen, nil, nm.GSMProfile{}, []string{"ppp"}); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"lcp-echo-failure": uint32(5)}
	if diff := cmp.Diff(want, service.Stored(dbus.ObjectPath(seen.Path))["ppp"]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
