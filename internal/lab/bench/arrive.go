// SPDX-License-Identifier: GPL-3.0-or-later

package bench

import (
	"context"
	"errors"
	"os"
	"slices"
	"sync"
	"time"

	"modembridge/internal/lab/guest"
	"modembridge/internal/lab/stick"
	"modembridge/switcher/usb"
)

// arrive plugs them all in, waits until they are online, and pulls them out. There
// may be an arrival along with an error.
func (r *run) arrive(ctx context.Context, s side, members []*member) (a *Arrival, err error) {
	if err := s.prepareCrowd(ctx, members[0].model); err != nil {
		return nil, err
	}
	a = &Arrival{}
	var pid string
	var before guest.Usage
	if s == ours {
		if pid, before, err = daemon(ctx); err != nil {
			return nil, err
		}
	}
	defer func() { err = errors.Join(err, pullOut(ctx, members)) }()
	start := time.Now()
	for _, m := range members { // one by one, for two may find the same port free
		s, err := stick.Plug(ctx, m.model, stick.Options{})
		if err != nil {
			return nil, err
		}
		m.plugged = s
	}
	r.say("%d sticks at once: %-5s plugged in after %s", len(members), s, seconds(time.Since(start)))
	complete, err := r.untilAllOnline(ctx, s, members, start)
	if err != nil {
		return nil, err
	}
	if !complete {
		a.GaveUp = time.Since(start)
	}
	for _, m := range members {
		a.Online = append(a.Online, m.online)
	}
	if s == ours && !complete {
		a.Missing = missing(ctx, members)
	}
	if s == ours {
		a.Usage, err = used(ctx, pid, before)
	}
	return a, err
}

// prepareCrowd is prepare for many sticks. Both sides have one profile beforehand
// that may be active on several of them: it is one stick's only otherwise.
func (s side) prepareCrowd(ctx context.Context, model *stick.Model) error {
	ctx, cancel := context.WithTimeout(ctx, prepareLimit)
	defer cancel()
	if err := startOver(ctx); err != nil {
		return err
	}
	if s == stock {
		if err := makeStock(ctx); err != nil {
			return err
		}
	}
	return AddProfile(ctx, model, "connection.multi-connect", "multiple")
}

// daemon returns what modembridge's daemon has used so far.
func daemon(ctx context.Context) (pid string, u guest.Usage, err error) {
	if pid, err = guest.MainPID(ctx, "modembridge.service"); err == nil {
		u, err = guest.ReadUsage(os.DirFS("/proc"), pid)
	}
	return pid, u, err
}

// used returns what the daemon of that number has used since before. A daemon with
// another number is an error: it was started anew meanwhile.
func used(ctx context.Context, pid string, before guest.Usage) (*guest.Usage, error) {
	now, after, err := daemon(ctx)
	if err == nil && now != pid {
		err = errors.New("modembridge was started anew meanwhile: its journal says why")
	}
	if err != nil {
		return nil, err
	}
	return &guest.Usage{Processor: after.Processor - before.Processor, Peak: after.Peak}, nil
}

// untilAllOnline notes when each comes online. It reports false when it has
// waited long enough.
func (r *run) untilAllOnline(ctx context.Context, s side, members []*member, start time.Time) (complete bool, err error) {
	waiting, cancel := context.WithDeadline(ctx, start.Add(crowdDeadline))
	defer cancel()
	last, left := time.Time{}, len(members)
	for {
		var ports map[usb.PortPath]bool
		if slices.ContainsFunc(members, (*member).linked) {
			if ports, err = r.online(waiting); err != nil && waiting.Err() == nil {
				r.say("NetworkManager did not answer, and is asked again: %v", err)
			}
		}
		for _, m := range members {
			if m.online == never && ports[m.PortPath()] {
				last, left = time.Now(), left-1
				m.online = last.Sub(start)
				r.say("%d sticks at once: %-5s %s online after %s, %d to go", len(members), s, m.name, seconds(m.online), left)
			}
		}
		if left == 0 {
			return true, nil
		}
		if !last.IsZero() && time.Since(last) > crowdStill {
			return false, nil
		}
		select {
		case <-waiting.Done():
			return false, ctx.Err()
		case <-time.After(crowdInterval):
		}
	}
}

// linked reports whether the network has given the stick an address, and
// NetworkManager has not yet said that it is online.
func (m *member) linked() bool {
	return m.online == never && slices.ContainsFunc(m.Events(), func(e stick.Event) bool { return e.Kind == stick.PPPUp })
}

// missing says what modembridge says of the sticks that are not online.
func missing(ctx context.Context, members []*member) map[string]string {
	all := map[string]string{}
	for _, m := range members {
		if m.online == never {
			all[m.name] = told(ctx, m.PortPath()).String()
		}
	}
	return all
}

// pullOut unplugs all that were plugged in.
func pullOut(ctx context.Context, members []*member) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), crowdUnplug)
	defer cancel()
	errs := make([]error, len(members))
	var group sync.WaitGroup
	for i, m := range members {
		if m.plugged != nil {
			group.Go(func() { errs[i] = m.Unplug(ctx) })
		}
	}
	group.Wait()
	return errors.Join(errs...)
}
