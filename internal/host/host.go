// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"modembridge/bridge"
	"modembridge/internal/apnbook"
	"modembridge/internal/gate"
	"modembridge/internal/ledger"
	"modembridge/internal/mm"
	"modembridge/internal/nm"
	"modembridge/internal/pin"
	"modembridge/internal/portbook"
	"modembridge/internal/provider"
	"modembridge/internal/sysfs"
	"modembridge/internal/udevtag"
	"modembridge/internal/uevent"
	"modembridge/internal/usage"
	"modembridge/switcher/usb"
)

// Config is what a Host is made of.
type Config struct {
	Log       *slog.Logger
	Ledger    *ledger.Ledger
	Book      portbook.Book
	Providers provider.Database
	Worked    *apnbook.Book // which access point worked for which SIM
	PINs      pin.Store
	Sent      string // file that remembers which PINs were sent
	Told      string // directory that remembers what sticks were told
	Targets   Targets
	Doings    string // file that remembers who has hung up
	Usage     *usage.Book
	Cap       Cap
}

// A Host is the real world.
type Host struct {
	log      *slog.Logger
	ledger   *ledger.Ledger
	book     portbook.Book
	gate     gate.Gate
	apns     *apns
	sims     *sims
	readings readings
	told     *tellings
	probes   *probes
	doings   *doings
	meter    *meter

	sysfs   sysfs.FS
	tags    udevtag.FS
	uevents *uevent.Conn
	mm      *mm.Client
	nm      *nm.Client
	changed chan struct{}

	modems *reader[exports]
	deaf   deaf        // for who reads them
	ours   atomic.Bool // there is a stick of ours
	net    *reader[network]
	sights sightings

	mu   sync.Mutex
	held map[usb.PortPath]bool    // ports in which something was withheld from ModemManager
	kept map[sysfs.DynamicID]bool // ids of which it was said that their driver keeps them
}

var _ bridge.World = (*Host)(nil)

// Open subscribes to everything, so that what is read later misses no change.
func Open(ctx context.Context, c Config) (*Host, error) {
	h := &Host{
		log: c.Log, ledger: c.Ledger, book: c.Book, apns: newAPNs(c.Providers, c.Worked),
		sims: newSIMs(c.PINs, c.Sent), told: newTellings(c.Told, c.Log), doings: openDoings(c.Doings, c.Log),
		changed: make(chan struct{}, 1), kept: make(map[sysfs.DynamicID]bool),
		held: make(map[usb.PortPath]bool),
	}
	h.probes = newProbes(c.Targets, h.wake)
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
	h.modems = &reader[exports]{
		daemon: "ModemManager", absent: mm.ErrNotRunning, log: c.Log,
		read: h.readModems, changed: h.mm.Changed(), wake: h.wake, err: mm.ErrNotRunning, anew: make(chan struct{}, 1),
		needed: h.ours.Load,
	}
	h.net = &reader[network]{
		daemon: "NetworkManager", absent: nm.ErrNotRunning, log: c.Log,
		read: h.readNetwork, changed: h.nm.Changed(), wake: h.wakeAll, err: nm.ErrNotRunning, anew: make(chan struct{}, 1),
	}
	h.meter = newMeter(c, h.sysfs, h.doings.page.Boot)
	h.meter.links, h.meter.wake = h.links, h.wake
	h.prime(ctx)
	if err := h.setGate(); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, nil
}

// primeLimit is how long the start waits for the daemons: long enough for those
// that run, so that the first look does not take a stick at work for a new one.
const primeLimit = 2 * time.Second

// prime reads both daemons once. One that does not answer is read by Run.
func (h *Host) prime(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, primeLimit)
	defer cancel()
	var both sync.WaitGroup
	both.Go(func() { _ = h.modems.refresh(ctx) })
	both.Go(func() {
		h.doings.restore(ctx, h.nm)
		_ = h.net.refresh(ctx)
	})
	both.Wait()
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

// Run follows what changes until ctx is done; it returns ctx's error, or why
// it can hear no more.
func (h *Host) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return h.hearKernel(ctx) })
	g.Go(func() error { return h.modems.run(ctx) })
	g.Go(func() error { return h.net.run(ctx) })
	g.Go(func() error { return h.probes.run(ctx) })
	g.Go(func() error { return h.meter.run(ctx) })
	return g.Wait()
}

// Rescan has everything read and looked at anew, whatever was heard: after a sleep
// nobody knows what was missed.
func (h *Host) Rescan() {
	h.modems.rescan()
	h.net.rescan()
	h.wake()
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
		h.sights.forget(e)
		h.noteHeld(e)
		if e.Action == uevent.Resync || subsystems[e.Subsystem] {
			h.wake()
		}
	}
}

// wakeAll is wake for what may be a link that comes or goes.
func (h *Host) wakeAll() {
	h.meter.stir()
	h.wake()
}

func (h *Host) wake() {
	select {
	case h.changed <- struct{}{}:
	default: // a look is due already
	}
}

// Changed implements bridge.World.
func (h *Host) Changed() <-chan struct{} { return h.changed }

// Services says which daemons answer.
func (h *Host) Services() bridge.Services {
	modems, mmErr := h.modems.latest()
	net, nmErr := h.net.latest()
	return bridge.Services{
		ModemManager: mmErr == nil, Run: modems.run, Unmanaged: errors.Is(mmErr, mm.ErrNotRunning), NetworkManager: nmErr == nil,
		WWANEnabled: net.WWANEnabled, WWANBlocked: nmErr == nil && !net.WWANHardwareEnabled, NetworkingOff: nmErr == nil && !net.NetworkingEnabled,
	}
}
