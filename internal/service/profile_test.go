// SPDX-License-Identifier: GPL-3.0-or-later

package service_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"modembridge/internal/service"
	"modembridge/internal/sysbus/bustest"
)

// restorer returns Profiles that answer with the name that was asked for, or with
// an error.
func restorer(err error) service.Profiles { return restoring{err} }

type restoring struct{ err error }

func (r restoring) Restore(_ context.Context, name string) ([]string, error) {
	return []string{"restored " + name}, r.err
}

// serveProfiles has a daemon answer for profiles on a bus of the test's.
func serveProfiles(t *testing.T, p service.Profiles) {
	t.Helper()
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", bustest.Start(t))
	server, err := service.Serve(t.Context(), service.Config{Profiles: p})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
}

func TestRestoreProfiles(t *testing.T) {
	serveProfiles(t, restorer(nil))
	for _, name := range []string{"", "mobile-2"} {
		if got, err := service.RestoreProfiles(t.Context(), name); err != nil || !slices.Equal(got, []string{"restored " + name}) {
			t.Errorf("%q: %q, %v", name, got, err)
		}
	}
}

func TestErrorsAboutProfilesCrossTheBus(t *testing.T) {
	for _, tt := range []struct{ err, want error }{
		{fmt.Errorf("%w: none was deleted", fs.ErrNotExist), fs.ErrNotExist},
		{errors.New("the disk is full"), nil},
	} {
		serveProfiles(t, restorer(tt.err))
		_, err := service.RestoreProfiles(t.Context(), "mobile")
		if err == nil || err.Error() != tt.err.Error() || tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("%v, want %v as it is", err, tt.err)
		}
	}
}

func TestProfilesOfADaemonThatHasNone(t *testing.T) {
	serveProfiles(t, nil)
	if _, err := service.RestoreProfiles(t.Context(), ""); err == nil || !strings.Contains(err.Error(), "not available") {
		t.Errorf("%v, want that it is not available", err)
	}
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", bustest.Start(t))
	_, err := service.RestoreProfiles(t.Context(), "mobile")
	if !errors.Is(err, service.ErrNotReachable) || !strings.HasPrefix(err.Error(), "cannot restore the profile mobile") {
		t.Errorf("without a daemon: %v, want what cannot be done, and ErrNotReachable", err)
	}
}
