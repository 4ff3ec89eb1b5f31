// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"context"
	"log/slog"
	"time"

	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// A stick follows one port path. It has a goroutine of its own, so that no
// stick waits for another's deadline, and it alone owns the memory.
type stick struct {
	port    usb.PortPath
	world   World
	quirks  *quirks.DB
	wishes  Wishes
	log     *slog.Logger
	inbox   chan Observation // holds the newest observation only
	look    func()           // asks the bridge for another one
	rest    *rest            // before the machine sleeps
	publish func(Snapshot)
	record  *Recorder

	memory Memory
	state  State
}

// tell hands the stick an observation; one that it has not looked at yet is
// out of date and dropped.
func (s *stick) tell(o Observation) {
	select {
	case <-s.inbox:
	default:
	}
	s.inbox <- o
}

// run handles observations until ctx is done.
func (s *stick) run(ctx context.Context) {
	timer := time.NewTimer(0)
	timer.Stop()
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
			s.look()
		case o := <-s.inbox:
			next := s.step(ctx, o)
			timer.Stop()
			if !next.IsZero() {
				timer.Reset(time.Until(next))
			}
		}
	}
}

// step goes once around: observe, derive, plan, act. It returns when to look
// again although nothing changes.
func (s *stick) step(ctx context.Context, o Observation) (next time.Time) {
	s.memory = s.memory.observe(o)
	k := Lookup(s.quirks, s.wishes, o, s.memory)
	s.memory = s.memory.recover(o, k)
	s.settle(o, k)
	s.record.saw(o, s.state)
	did := false
	for _, a := range Plan(s.state, o, k, s.memory) {
		if !s.rest.begin() {
			break // the bridge looks again when that is over
		}
		did = true
		s.memory = s.memory.begin(a, time.Now())
		s.settle(o, k)
		while := s.state
		err := s.do(ctx, a)
		s.rest.end()
		at := s.memory.Attempts[a.Key()]
		o.Time = at.Ended
		s.settle(o, k)
		s.record.did(s.port, a, at, while, s.state)
		if err != nil {
			break // what follows may depend on it
		}
	}
	if did {
		s.look()
	}
	return NextLook(o, k, s.memory)
}

// do performs one action, remembers it, and says so in one line.
func (s *stick) do(ctx context.Context, a Action) error {
	ctx, cancel := context.WithTimeout(ctx, a.Limit())
	defer cancel()
	start := time.Now()
	err := a.Do(ctx, s.world)
	took := time.Since(start).Round(time.Millisecond)
	s.memory = s.memory.end(a, err, time.Now())
	_, again := retry(a, s.memory.Attempts[a.Key()])
	_, routine := a.(Probe)
	switch {
	case err == nil && !routine:
		s.log.Info(a.String(), "took", took)
	case err == nil:
		s.log.Debug(a.String(), "took", took)
	case again, ctx.Err() != nil:
		s.log.Debug(a.String(), "took", took, "err", err)
	default:
		s.log.Warn(a.String(), "took", took, "err", err)
	}
	return err
}

// settle derives the state, says what changed, and publishes it.
func (s *stick) settle(o Observation, k Knowledge) {
	was := s.state
	s.state = Derive(o, k, s.memory)
	s.memory = s.memory.enter(s.state, o)
	if s.state.Phase != was.Phase || s.state.Reason.Code != was.Reason.Code {
		s.report(was, o)
	}
	s.publish(snapshot(s.port, s.state, o, k, s.memory))
}

// report logs a change of state with the facts that led to it.
func (s *stick) report(was State, o Observation) {
	level := slog.LevelInfo
	if s.state.Phase == Failed {
		level = slog.LevelError
	}
	attrs := []slog.Attr{slog.String("state", s.state.Phase.String()), slog.String("from", was.Phase.String())}
	if o.Device != nil {
		attrs = append(attrs, slog.String("usb", o.Device.ID.String()))
	}
	if r := s.state.Reason; r.Code != "" {
		attrs = append(attrs, slog.String("reason", r.Code), slog.String("cause", r.Cause), slog.String("next", r.Next))
	}
	s.log.LogAttrs(context.Background(), level, "state", attrs...)
}
