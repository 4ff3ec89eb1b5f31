// SPDX-License-Identifier: GPL-3.0-or-later

package nm_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/google/go-cmp/cmp"

	"modembridge/internal/nm"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestAddProfileWrites(t *testing.T) {
	const uuid = "4b1d5a3e-0c4e-5a7e-9d52-2f6d6f3b7a10"
	tests := []struct {
		golden string
		give   nm.GSMProfile
	}{
		{"plain", nm.GSMProfile{ID: "mobile", UUID: uuid, Autoconnect: true, APN: "internet", IPv4Metric: -1, IPv6Metric: -1}},
		{"with-user", nm.GSMProfile{ID: "mobile", UUID: uuid, Autoconnect: true, APN: "internet", Username: "user", Password: "secret", IPv4Metric: -1, IPv6Metric: -1}},
		{"without-apn", nm.GSMProfile{ID: "mobile", UUID: uuid, Autoconnect: false, Retries: -1, IPv4Metric: -1, IPv6Metric: -1}},
		{"full", nm.GSMProfile{
			ID: "mobile-2", UUID: uuid, Autoconnect: true, Priority: -5, Metered: 1, APN: "internet", HomeOnly: true, SIMID: "8935805000000000001",
			IPv4Metric: 700, IPv6Metric: 0,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.golden, func(t *testing.T) {
			service, client := dial(t)
			path, err := client.AddProfile(t.Context(), tt.give)
			if err != nil {
				t.Fatal(err)
			}
			if calls := service.Calls(); len(calls) != 1 || calls[0] != "AddConnection2 flags 0x1" {
				t.Errorf("calls %q, want one AddConnection2 to disk", calls)
			}
			got, err := json.MarshalIndent(service.Stored(dbus.ObjectPath(path)), "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			golden(t, tt.golden+".json", string(got)+"\n")
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func TestAddProfileOfAnOldNetworkManager(t *testing.T) {
	service, client := dial(t)
	service.MakeOld()
	if _, err := client.AddProfile(t.Context(), nm.GSMProfile{ID: "mobile", UUID: "u-1"}); err != nil {
		t.Error(err)
	}
	if calls := service.Calls(); len(calls) != 1 || calls[0] != "AddConnection" {
		t.Errorf("calls %q, want AddConnection", calls)
	}
}

func TestAddProfileThatIsMuted(t *testing.T) {
	service, client := dial(t)
	if _, err := client.AddProfile(t.Context(), nm.GSMProfile{ID: "mobile", UUID: "u-1", Mute: true}); err != nil {
		t.Error(err)
	}
	if calls := service.Calls(); len(calls) != 1 || calls[0] != "AddConnection2 flags 0x21" {
		t.Errorf("calls %q, want AddConnection2 that blocks autoconnect", calls)
	}
}

func TestAddProfileTellsATakenUUID(t *testing.T) {
	service, client := dial(t)
	service.AddProfile(mobile())
	if _, err := client.AddProfile(t.Context(), nm.GSMProfile{ID: "mobile", UUID: "u-1"}); !errors.Is(err, fs.ErrExist) {
		t.Errorf("error %v, want %v", err, fs.ErrExist)
	}
}

func TestPassword(t *testing.T) {
	service, client := dial(t)
	without := mobile()
	delete(without["gsm"], "password")
	with, none := service.AddProfile(mobile()), service.AddProfile(without)
	if got, err := client.Password(t.Context(), string(with)); err != nil || got == nil || *got != "hush" {
		t.Errorf("Password = %v, %v; want hush", got, err)
	}
	if got, err := client.Password(t.Context(), string(none)); err != nil || got != nil {
		t.Errorf("Password of a profile without one = %v, %v; want nil", got, err)
	}
	if _, err := client.Password(t.Context(), string(none)+"9"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Password of no profile: error %v, want %v", err, fs.ErrNotExist)
	}
}

func TestHasPIN(t *testing.T) {
	service, client := dial(t)
	for _, tt := range []struct {
		pin  any
		want bool
	}{{nil, false}, {"", false}, {"2718", true}} {
		p := mobile()
		delete(p["gsm"], "password")
		p["connection"]["uuid"] = fmt.Sprintf("u-%v", tt.pin)
		if tt.pin != nil {
			p["gsm"]["pin"] = tt.pin
		}
		if got, err := client.HasPIN(t.Context(), string(service.AddProfile(p))); err != nil || got != tt.want {
			t.Errorf("a profile with the PIN %q: %t, %v; want %t", tt.pin, got, err, tt.want)
		}
	}
}

func TestNothingPrivateIsPrinted(t *testing.T) {
	s := fmt.Sprintf("%+v %+v",
		nm.GSMProfile{ID: "mobile", APN: "internet", Username: "someone", Password: "hush", SIMID: "hush"},
		[]nm.BearerWish{{APN: "internet", User: new("someone"), Password: new("hush")}})
	if strings.Contains(s, "someone") || strings.Contains(s, "hush") {
		t.Errorf("%q shows a user or a password", s)
	}
}
