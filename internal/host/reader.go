// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"sync"
	"time"

	"modembridge/bridge"
	"modembridge/internal/nm"
)

// A reader keeps what one daemon last told. It reads in a goroutine of its own,
// so that a daemon that hangs or is starting keeps nobody from switching a
// stick or from asking for the status.
type reader[T any] struct {
	daemon  string // for the log
	absent  error  // what read returns while the daemon does not run
	log     *slog.Logger
	read    func(context.Context) (T, error)
	changed <-chan struct{} // the daemon has changed something, came or went
	wake    func()          // somebody should look at what was read
	anew    chan struct{}   // holds that it is to be read whatever was heard; nil: never
	needed  func() bool     // reports whether somebody needs it, so that it is asked now and then; nil: never

	mu    sync.Mutex
	value T
	err   error
}

// How long a daemon may take to answer, and when it is asked again after it
// has not. One that does not run says so itself when it comes.
const (
	readLimit = 10 * time.Second
	readAgain = 2 * time.Second
	// needAgain is when one that is needed is asked although nothing was heard: one
	// that hangs tells nothing.
	needAgain = 30 * time.Second
)

// run reads at once and after each change, until ctx is done.
func (r *reader[T]) run(ctx context.Context) error {
	for {
		var again <-chan time.Time
		switch err := r.refresh(ctx); {
		case err != nil && !errors.Is(err, r.absent):
			again = time.After(readAgain)
		case err == nil && r.needed != nil && r.needed():
			again = time.After(needAgain)
		}
		r.wake()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-r.changed:
		case <-r.anew:
		case <-again:
		}
	}
}

// rescan has the daemon read although nobody said that something has changed.
func (r *reader[T]) rescan() {
	select {
	case r.anew <- struct{}{}:
	default: // it is due already
	}
}

// refresh reads once. What was read before does not outlive a failure: it may
// no longer be true.
func (r *reader[T]) refresh(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, readLimit)
	defer cancel()
	value, err := r.read(limited)
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil && ctx.Err() == nil && (r.err == nil || err.Error() != r.err.Error()) {
		r.log.Warn("cannot read the state of "+r.daemon, "err", err)
	}
	r.value, r.err = value, err
	return err
}

// latest returns what was read last, or why it could not be.
func (r *reader[T]) latest() (T, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.value, r.err
}

// network is NetworkManager's state with the passwords that its profiles need, and
// what is ours of them, both by the profile's path.
type network struct {
	nm.Snapshot
	passwords map[string]*string
	ours      map[string]bridge.Fields
}

// readNetwork reads NetworkManager, and notes what became of our profiles.
func (h *Host) readNetwork(ctx context.Context) (network, error) {
	snapshot, err := h.nm.State(ctx)
	if err != nil {
		return network{}, err
	}
	h.doings.keep(ctx, h.nm, snapshot)
	before, _ := h.net.latest()
	n := network{Snapshot: snapshot, passwords: make(map[string]*string), ours: make(map[string]bridge.Fields)}
	for _, p := range snapshot.Profiles {
		if n.passwords[p.Path], err = h.password(ctx, p, before); err != nil {
			return network{}, err
		}
		if n.ours[p.Path], err = h.own(p, n.passwords[p.Path]); err != nil {
			h.log.Warn("cannot remember what is ours of the profile", "err", err)
		}
	}
	return n, nil
}

// password returns the password of a profile, from before when the profile has
// not changed: NetworkManager says that it has when somebody asks, see nm.Profile.
// That a password alone was changed is noticed before one is written. It asks only
// for one that NetworkManager itself keeps: asking for another would be asking a
// person.
func (h *Host) password(ctx context.Context, p nm.Profile, before network) (*string, error) {
	if p.Username == nil || p.PasswordFlags != 0 {
		return nil, nil
	}
	for _, old := range before.Profiles {
		if known, asked := before.passwords[old.Path]; asked && reflect.DeepEqual(old, p) {
			return known, nil
		}
	}
	password, err := h.nm.Password(ctx, p.Path)
	if err != nil {
		return nil, fmt.Errorf("profile %s: %w", p.ID, err)
	}
	return password, nil
}
