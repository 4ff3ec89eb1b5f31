// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"

	sd "github.com/coreos/go-systemd/v22/daemon"
	"golang.org/x/sync/errgroup"

	"modembridge/bridge"
	"modembridge/internal/apnbook"
	"modembridge/internal/config"
	"modembridge/internal/host"
	"modembridge/internal/ledger"
	"modembridge/internal/logind"
	"modembridge/internal/pin"
	"modembridge/internal/portbook"
	"modembridge/internal/provider"
	"modembridge/internal/reach"
	"modembridge/internal/service"
	"modembridge/internal/usage"
	"modembridge/quirks"
)

// daemon is the wiring: the world, the bridge, and the bus.
type daemon struct {
	cfg       config.Config
	configErr error
	log       *slog.Logger
	ledger    *ledger.Ledger // nil when it cannot be read
	ledgerErr error
	book      portbook.Book
	providers provider.Database
	worked    *apnbook.Book
	pins      pin.Store
	sent      string // file that remembers which PINs were sent
	told      string // directory that remembers what sticks were told
	doings    string // file that remembers who has hung up
	usage     *usage.Book
	usageErr  error
	off       string // why no stick is switched
	recorder  *bridge.Recorder
}

// run does everything until ctx is done.
func (d daemon) run(ctx context.Context) error {
	db, problems := quirks.Load(config.QuirkSources()...)
	for _, p := range problems {
		d.log.Log(ctx, level(p), "a quirk file has a mistake", "err", p)
	}
	if d.off != "" {
		d.log.Warn("no stick is switched", "why", d.off)
	}
	dog, err := newWatchdog()
	if err != nil {
		return err
	}
	h, err := host.Open(ctx, host.Config{
		Log: d.log, Ledger: d.ledger, Book: d.book, Providers: d.providers, Worked: d.worked,
		PINs: d.pins, Sent: d.sent, Told: d.told, Doings: d.doings,
		Targets: host.Targets{Servers: d.cfg.Probe.Servers, Page: reach.Page{URL: d.cfg.Probe.URL, Answer: d.cfg.Probe.Answer}},
		Usage:   d.usage, Cap: host.Cap{Limit: d.cfg.Data.Cap.Amount, Cycle: d.cfg.Data.Cycle(), WarnAt: d.cfg.Data.WarnAt},
	})
	if err != nil {
		return err
	}
	defer h.Close()

	mem := newMemory()
	published := make(chan struct{}, 1)
	b := bridge.New(bridge.Config{
		World: h, Quirks: db, Log: d.log, Recorder: d.recorder,
		Wishes: bridge.Wishes{Mode: d.cfg.Mode, Off: d.off, Policy: policy(d.cfg), Probing: d.probing(), Recovery: d.recovery()},
		Idle:   func(idle bool) { dog.setIdle(idle); mem.setIdle(idle) },
		Published: func(bridge.Snapshot) {
			mem.used.Store(true)
			select {
			case published <- struct{}{}:
			default: // one signal covers both
			}
		},
	})
	sleep, err := logind.Dial(ctx, logind.Config{Log: d.log})
	if err != nil {
		return err
	}
	defer sleep.Close()
	rests := &sleeper{
		logind: sleep, log: d.log,
		rest:   func(ctx context.Context) error { h.Asleep(); return b.Rest(ctx) },
		resume: func() { h.Rescan(); b.Resume() },
	}
	server, err := service.Serve(ctx, service.Config{
		Status: func() service.Status { return d.status(h, b, problems) }, SIMs: sims{h, b.Begin}, Profiles: profiles{h},
	})
	if err != nil {
		return err
	}
	defer server.Close()
	if err := errors.Join(server.HandleSticks(sticks{h, b}), server.ServeData(data{h})); err != nil {
		return err
	}

	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return h.Run(ctx) })
	g.Go(func() error { return b.Run(ctx) })
	g.Go(func() error { return announce(ctx, server, published) })
	g.Go(func() error { return rests.run(ctx) })
	g.Go(func() error { return tellUsage(ctx, d.log) })
	g.Go(func() error { return dog.run(ctx, b.Alive) })
	d.log.Info("ready", "quirks", len(db.Quirks()), "modems", len(db.Modems()))
	sd.SdNotify(false, sd.SdNotifyReady) // without systemd there is nobody to tell
	defer sd.SdNotify(false, sd.SdNotifyStopping)
	return g.Wait()
}

// probing says when links are looked at.
func (d daemon) probing() bridge.Probing {
	p := d.cfg.Probe
	return bridge.Probing{Enabled: p.Enabled, Every: p.Every.Duration, Idle: p.Idle.Duration}
}

// recovery says whether sticks are brought back.
func (d daemon) recovery() bridge.Recovery {
	r := bridge.Recovery{Enabled: d.cfg.Recovery.Enabled, PerHour: d.cfg.Recovery.PerHour, Seed: rand.Uint64()}
	if d.recorder != nil {
		r.Seed = 0 // what is recorded is to be gone through again
	}
	return r
}

// level is that of a mistake in a quirk file: one that cost an entry is graver.
func level(p quirks.Problem) slog.Level {
	if p.Warning {
		return slog.LevelWarn
	}
	return slog.LevelError
}

// status puts together what the API tells.
func (d daemon) status(h *host.Host, b *bridge.Bridge, problems []quirks.Problem) service.Status {
	s := service.Status{Schema: service.Schema, Sticks: b.Snapshots(), Problems: []service.Problem{}}
	add := func(code, problem, next string) {
		s.Problems = append(s.Problems, service.Problem{Code: code, Problem: problem, NextStep: next})
	}
	for _, r := range h.Services().Missing() {
		add(r.Code, r.Cause, r.Next)
	}
	for _, p := range problems {
		what := "A quirk file is left out: "
		if p.Warning {
			what = "A quirk file says something that is not understood: "
		}
		add("quirk-file", what+p.Error(), "Correct it, see it with: modembridge quirk check, then: systemctl restart modembridge")
	}
	if d.off != "" {
		add("switching-off", "No stick is switched: "+d.off+".",
			"To have sticks switched, set switching = true in "+config.Path+", then: systemctl restart modembridge")
	}
	if d.configErr != nil {
		add("configuration", "The configuration has a mistake: "+d.configErr.Error(),
			"Correct it, then: systemctl restart modembridge")
	}
	if d.usageErr != nil {
		add("usage", "What the SIMs have used before counts no more, and what they use is not kept: "+d.usageErr.Error(),
			"Remove the file, then: systemctl restart modembridge")
	}
	if d.ledgerErr != nil {
		add("ledger", "No profile is made, as it may be one that was deleted: "+d.ledgerErr.Error(),
			"If you deleted no profile, remove the file, then: systemctl restart modembridge")
	}
	return s
}

// announce passes on that the status has changed. It ends when the bus does:
// systemd then starts the daemon anew, on the new bus.
func announce(ctx context.Context, server *service.Server, published <-chan struct{}) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-server.Lost():
			return errors.New("the system bus is gone")
		case <-published:
			if err := server.Changed(); err != nil {
				return err
			}
		}
	}
}
