// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"modembridge/bridge"
	"modembridge/internal/ledger"
	"modembridge/internal/mm"
	"modembridge/internal/nm"
	"modembridge/internal/provider"
	"modembridge/internal/sysfs"
	"modembridge/internal/udevtag"
	"modembridge/internal/uevent"
	"modembridge/switcher/usb"
)

// Config is what a Host is made of.
type Config struct {
	Log         *slog.Logger
	Ledger      *ledger.Ledger
	Providers   provider.Database
	Autoconnect bool // of the profiles that are made
}

// A Host is the real world.
type Host struct {
	log         *slog.Logger
	ledger      *ledger.Ledger
	providers   provider.Database
	autoconnect bool

	sysfs   sysfs.FS
	tags    udevtag.FS
	uevents *uevent.Conn
	mm      *mm.Client
	nm      *nm.Client
	changed chan struct{}

	mu     sync.Mutex
	stale  bool // the daemons have changed something since they were read
	modems []mm.Modem
	mmErr  error
	net    nm.Snapshot
	nmErr  error
	apns   map[string][]provider.APN // by operator code, as far as looked up
}

var _ bridge.World = (*Host)(nil)

// Open subscribes to everything, so that what is read later misses no change.
func Open(ctx context.Context, c Config) (*Host, error) {
	h := &Host{
		log: c.Log, ledger: c.Ledger, providers: c.Providers, autoconnect: c.Autoconnect,
		changed: make(chan struct{}, 1), stale: true, apns: make(map[string][]provider.APN),
	}
	var err error
	if h.uevents, err = uevent.Listen(); err != nil {
		return nil, err
	}
	if h.mm, err = mm.Dial(ctx, mm.Config{Log: c.Log}); err == nil {
		h.nm, err = nm.Dial(ctx, nm.Config{Log: c.Log})
	}
	if err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, nil
}

// Close ends the subscriptions.
func (h *Host) Close() error {
	var errs []error
	if h.uevents != nil {
		errs = append(errs, h.uevents.Close())
	}
	if h.mm != nil {
		errs = append(errs, h.mm.Close())
	}
	if h.nm != nil {
		errs = append(errs, h.nm.Close())
	}
	return errors.Join(errs...)
}

// Run passes on what changes until ctx is done; it returns ctx's error, or why
// it can hear no more.
func (h *Host) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return h.hearKernel(ctx) })
	g.Go(func() error { return h.hear(ctx, h.mm.Changed()) })
	g.Go(func() error { return h.hear(ctx, h.nm.Changed()) })
	return g.Wait()
}

// hear passes on the changes of one daemon.
func (h *Host) hear(ctx context.Context, changed <-chan struct{}) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
			h.mu.Lock()
			h.stale = true
			h.mu.Unlock()
			h.wake()
		}
	}
}

// subsystems are those whose devices make up a stick.
var subsystems = map[string]bool{
	"usb": true, "usb-serial": true, "tty": true, "net": true, "usbmisc": true,
	"scsi": true, "scsi_host": true, "scsi_device": true, "block": true, "module": true, "drivers": true,
}

// hearKernel passes on the changes that the kernel and udev tell of.
func (h *Host) hearKernel(ctx context.Context) error {
	for {
		e, err := h.uevents.Receive(ctx)
		if err != nil {
			return fmt.Errorf("cannot hear the kernel: %w", err)
		}
		if e.Action == uevent.Resync || subsystems[e.Subsystem] {
			h.wake()
		}
	}
}

func (h *Host) wake() {
	select {
	case h.changed <- struct{}{}:
	default: // a look is due already
	}
}

// Changed implements bridge.World.
func (h *Host) Changed() <-chan struct{} { return h.changed }

// Devices implements bridge.World.
func (h *Host) Devices(ctx context.Context) ([]usb.Device, error) {
	return h.sysfs.Devices()
}

// Services says which daemons answer. It asks them only if something changed.
func (h *Host) Services(ctx context.Context) bridge.Services {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.refresh(ctx)
	return h.services()
}

func (h *Host) services() bridge.Services {
	return bridge.Services{
		ModemManager:   !errors.Is(h.mmErr, mm.ErrNotRunning),
		NetworkManager: !errors.Is(h.nmErr, nm.ErrNotRunning),
		WWANEnabled:    h.net.WWANEnabled && h.net.WWANHardwareEnabled,
	}
}

// refresh reads the daemons again if they have changed anything. It is called
// with the lock held.
func (h *Host) refresh(ctx context.Context) {
	if !h.stale {
		return
	}
	h.stale = false
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if h.modems, h.mmErr = h.mm.Modems(ctx); h.mmErr != nil {
		h.failed("ModemManager", h.mmErr, mm.ErrNotRunning)
	}
	if h.net, h.nmErr = h.nm.State(ctx); h.nmErr != nil {
		h.failed("NetworkManager", h.nmErr, nm.ErrNotRunning)
	}
	for _, p := range h.net.Profiles {
		if p.UUID != bridge.ProfileUUID {
			continue
		}
		if err := h.ledger.Add(p.UUID); err != nil {
			h.log.Warn("cannot remember that the profile is ours", "err", err)
		}
	}
}

// failed notes a daemon that could not be read; it is read again at the next
// look. One that does not run says so itself when it comes.
func (h *Host) failed(daemon string, err, notRunning error) {
	if errors.Is(err, notRunning) {
		return
	}
	h.stale = true
	h.log.Warn("cannot read the state of "+daemon, "err", err)
}

// lookup returns the access points of an operator. It is called with the lock
// held.
func (h *Host) lookup(operator string) []bridge.APN {
	if operator == "" {
		return nil
	}
	found, ok := h.apns[operator]
	if !ok {
		var err error
		found, err = h.providers.Lookup(operator)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			h.log.Warn("cannot look up the operator's access points", "err", err)
			return nil // the package may be installed later
		case err != nil:
			h.log.Warn("cannot look up the operator's access points", "err", err)
		}
		h.apns[operator] = found
	}
	var list []bridge.APN
	for _, a := range found {
		if a.Usage == "internet" || a.Usage == "" {
			list = append(list, bridge.APN{Name: a.Value, User: a.Username, Password: a.Password})
		}
	}
	return list
}
