// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"
	"time"

	"modembridge/bridge"
	"modembridge/internal/recording"
	"modembridge/internal/service"
	"modembridge/switcher/usb"
)

// How often the film looks, and asks the daemon. A storage mode may last for
// some tenths of a second; where nothing has happened for a while, nothing is
// missed by looking less often.
const (
	lookEvery = 25 * time.Millisecond
	lookSlow  = 200 * time.Millisecond
	slowAfter = 5 * time.Second
	askEvery  = 300 * time.Millisecond
)

// How long nothing may happen before the film ends.
const (
	arrived = 3 * time.Second   // the daemon has no more to do: late ports come within a second
	alone   = 15 * time.Second  // the daemon does not know the stick: it is as it was plugged in
	settles = 40 * time.Second  // the daemon asks the ports itself for up to 30 s
	waiting = 100 * time.Second // ModemManager asks the ports, which the daemon gives 90 s
	atLast  = 4 * time.Minute   // however much goes on
)

// A film is what is seen of the stick in a port.
type film struct {
	machine      recordMachine
	port         usb.PortPath
	say          io.Writer
	asIs         bool // it was plugged in long ago
	modemManager bool // it runs

	start   time.Time // of the plug; zero before
	last    time.Time // when something was seen
	here    *scene    // nil: the port is empty
	scenes  []*scene
	events  []recording.Event
	status  *bridge.Snapshot // of what is here; nil while the daemon tells none
	state   string           // that it told last
	told    string           // the quirk that the stick was told to switch by, as the daemon tells it
	stopped bool             // it had not come to rest
}

// waitGone returns when the port is empty.
func (f *film) waitGone(ctx context.Context, limit time.Duration) error {
	end := time.Now().Add(limit)
	return f.every(ctx, lookSlow, nil, func(now time.Time) (bool, error) {
		_, err := f.machine.Raw(f.port)
		if errors.Is(err, fs.ErrNotExist) {
			return true, nil
		}
		if err == nil && now.After(end) {
			err = timedOutf("the stick was not pulled out of port %s within %v, so nothing was recorded; begin again when you can reach it, or try --as-is", f.port, limit)
		}
		return false, err
	})
}

// shoot films from when something is in the port until it has come to rest.
func (f *film) shoot(ctx context.Context, plugWithin time.Duration) error {
	ctx, stop := context.WithCancel(ctx)
	heard := make(chan service.Status)
	var listening sync.WaitGroup
	listening.Go(func() { f.listen(ctx, heard) })
	defer listening.Wait()
	defer stop()
	end := time.Now().Add(plugWithin)
	var looked time.Time
	return f.every(ctx, lookEvery, heard, func(now time.Time) (bool, error) {
		if f.here != nil && now.Sub(f.last) > slowAfter && now.Sub(looked) < lookSlow {
			return false, nil
		}
		looked = now
		if err := f.look(now); err != nil {
			return false, err
		}
		if f.start.IsZero() {
			if now.After(end) {
				return false, timedOutf("nothing was plugged into port %s within %v, so nothing was recorded; a port is one socket: was it another one?", f.port, plugWithin)
			}
			return false, nil
		}
		f.stopped = now.Sub(f.start) >= atLast
		return f.stopped || now.Sub(f.last) >= f.patience(), nil
	})
}

// every calls look again and again until it says that it is done, and takes what
// is heard meanwhile.
func (f *film) every(ctx context.Context, pause time.Duration, heard <-chan service.Status, look func(time.Time) (bool, error)) error {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case s := <-heard:
			f.hear(s, time.Now())
		case <-tick.C:
			if done, err := look(time.Now()); done || err != nil {
				return err
			}
		}
	}
}

// listen asks the daemon again and again, until ctx ends.
func (f *film) listen(ctx context.Context, heard chan<- service.Status) {
	tick := time.NewTicker(askEvery)
	defer tick.Stop()
	for {
		// A daemon that does not answer has nothing to tell.
		s, err := f.machine.Status(ctx)
		if err == nil {
			select {
			case heard <- s:
			case <-ctx.Done():
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// hear takes what the daemon tells.
func (f *film) hear(s service.Status, now time.Time) {
	for _, st := range s.Sticks {
		if st.PortPath != f.port {
			continue
		}
		switch st.State {
		case bridge.StorageMode.String(), bridge.Switching.String(), bridge.Absent.String():
			f.told = st.Quirk
		}
		if f.here == nil || st.USBID != f.here.raw.ID.String() {
			return // it is behind
		}
		f.status = &st
		if st.State != f.state {
			f.state = st.State
			f.last = now
			fmt.Fprintf(f.say, "   %5.2f s  modembridge: %s\n", now.Sub(f.start).Seconds(), st.State)
		}
		return
	}
	f.status = nil
}

// patience is how long nothing may happen before the stick has come to rest.
func (f *film) patience() time.Duration {
	if f.asIs && f.here != nil {
		return arrived
	}
	if f.here != nil && f.status == nil {
		return alone
	}
	if f.status == nil {
		return waiting // for it to come back
	}
	switch f.status.State {
	case bridge.Known.String(), bridge.Locked.String(), bridge.Registered.String(), bridge.Ready.String(),
		bridge.Connected.String(), bridge.Switched.String(), bridge.Failed.String():
		return arrived
	case bridge.Tagged.String():
		if !f.modemManager {
			return arrived
		}
	case bridge.ModemMode.String():
		if !f.modemManager {
			return settles
		}
	}
	return waiting
}
