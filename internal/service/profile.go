// SPDX-License-Identifier: GPL-3.0-or-later

package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/godbus/dbus/v5"
)

// ProfileInterface is the interface about profiles. Root alone may call it.
const ProfileInterface = Interface + ".Profile"

// restoreWithin is the deadline, which client and daemon both keep.
const restoreWithin = 10 * time.Second

// Profiles is what the daemon can do about NetworkManager's profiles. It may be
// called from any goroutine.
type Profiles interface {
	// Restore has the profiles made again that we made and somebody deleted: the one
	// with that name, or all for "". It returns their names. The error is
	// fs.ErrNotExist when there is none.
	Restore(ctx context.Context, name string) ([]string, error)
}

func (s *Server) restore(name string) ([]string, *dbus.Error) {
	s.calls.RLock()
	defer s.calls.RUnlock()
	ctx, cancel := context.WithTimeout(s.conn.Context(), restoreWithin)
	defer cancel()
	names, err := s.Profiles.Restore(ctx, name)
	return names, onBus(err, "")
}

// RestoreProfiles has the running daemon make profiles again that were deleted: the
// one with that name, or all for "". It returns the names of those that it makes as
// soon as there is a stick for them. The error wraps fs.ErrNotExist when there is
// none, fs.ErrPermission for all but root, [ErrNotReachable] without a daemon, and
// context.DeadlineExceeded after ten seconds.
func RestoreProfiles(ctx context.Context, name string) (names []string, err error) {
	ctx, cancel := context.WithTimeout(ctx, restoreWithin)
	defer cancel()
	what := "cannot restore the profiles"
	if name != "" {
		what = fmt.Sprintf("cannot restore the profile %s", name)
	}
	err = call(ctx, ProfileInterface+".Restore", []any{name}, &names)
	return names, about(ctx, what, "nobody knows whether it is done; see how it is: modembridge status", err)
}

// noProfiles stands for Profiles in a daemon that has none.
type noProfiles struct{}

var _ Profiles = noProfiles{}

func (noProfiles) Restore(context.Context, string) ([]string, error) {
	return nil, errors.New("cannot restore a profile: this is not available in the daemon that runs")
}
