// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"modembridge/internal/service"
	"modembridge/internal/sysbus/bustest"
)

// deleted are the names of the profiles that a daemon can restore.
type deleted []string

func (d deleted) Restore(_ context.Context, name string) ([]string, error) {
	for _, one := range d {
		if one == name {
			return []string{one}, nil
		}
	}
	if name == "" && len(d) > 0 {
		return d, nil
	}
	return nil, fmt.Errorf("%w: nothing to restore", fs.ErrNotExist)
}

func TestProfileRestore(t *testing.T) {
	for _, tt := range []struct {
		name    string
		deleted deleted
		args    string
		user    bool
		status  int
		want    string // part of what is said
	}{
		{"all", deleted{"mobile", "mobile-2"}, "", false, exitDone, "The profile mobile is made again as soon as its stick is there.\nThe profile mobile-2 is"},
		{"one", deleted{"mobile", "mobile-2"}, "mobile-2", false, exitDone, "The profile mobile-2 is made again"},
		{"none", nil, "", false, exitNotFound, "nothing to restore"},
		{"two at once", deleted{"a", "b"}, "a b", false, exitUsage, "profile restore"},
		{"not as root", deleted{"mobile"}, "", true, exitNotPermitted, "only root may"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", bustest.Start(t))
			server, err := service.Serve(t.Context(), service.Config{Profiles: tt.deleted})
			if err != nil {
				t.Fatal(err)
			}
			defer server.Close()
			cmd := newProfileCmd(!tt.user)
			var said bytes.Buffer
			cmd.SetOut(&said)
			cmd.SetErr(&said)
			cmd.SilenceErrors, cmd.SilenceUsage = true, true
			cmd.SetArgs(append([]string{"restore"}, strings.Fields(tt.args)...))
			err = cmd.ExecuteContext(t.Context())
			if err != nil {
				fmt.Fprintln(&said, err)
			}
			if got := exitStatus(err); got != tt.status || !strings.Contains(said.String(), tt.want) {
				t.Errorf("exit status %d, said %q; want %d and %q", got, &said, tt.status, tt.want)
			}
		})
	}
}
