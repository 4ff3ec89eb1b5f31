// SPDX-License-Identifier: GPL-3.0-or-later

package bench

import (
	"context"
	"errors"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"modembridge/internal/lab/guest"
	"modembridge/internal/lab/stick"
)

const (
	// giveUp is when a stick is given up that has no serial port by then.
	giveUp = 60 * time.Second
	// deadline is when any is; on a machine that others share, the slowest that
	// is online in the end takes half of it.
	deadline = 180 * time.Second
	// unplugDeadline is how long the kernel may take to let go of a stick.
	unplugDeadline = 40 * time.Second
	pollInterval   = 200 * time.Millisecond
)

// A Sample is one measurement. A time that is zero did not come.
type Sample struct {
	Online time.Duration `json:"online_ns"` // plug to NetworkManager's "activated"
	Modem  time.Duration `json:"modem_ns"`  // plug to the plug of the modem mode
	Switch time.Duration `json:"switch_ns"` // plug to the first switch message
	// React is from the kernel's event for the storage interface to the
	// switch message.
	React time.Duration `json:"react_ns"`
	// GaveUp is how long one that did not come online was waited for, and Why
	// what modembridge said of it then, where it ran.
	GaveUp time.Duration `json:"gave_up_ns,omitempty"`
	Why    string        `json:"why,omitempty"`
}

func online(s Sample) time.Duration   { return s.Online }
func switched(s Sample) time.Duration { return s.Switch }
func react(s Sample) time.Duration    { return s.React }

// asModem returns the time from the plug of the modem mode to the connection.
func asModem(s Sample) time.Duration {
	if s.Online == never {
		return never
	}
	return s.Online - s.Modem
}

// measure plugs a stick in, waits until it is online, and pulls it out. One that
// does not come online is no error.
func measure(ctx context.Context, c Case, by side, model *stick.Model, kernel *guest.Timeline) (sample Sample, err error) {
	kernel.Clear()
	start := time.Now()
	var s *stick.Stick
	if c.Late {
		s, err = plugLate(ctx, model)
	} else {
		s, err = stick.Plug(ctx, model, stick.Options{InModemMode: by == floor})
	}
	if s != nil {
		defer func() {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), unplugDeadline)
			defer cancel()
			err = errors.Join(err, s.Unplug(ctx))
		}()
	}
	if err != nil {
		return sample, err
	}
	came, err := untilOnline(ctx, s, start)
	if err != nil {
		return sample, err
	}
	switch took := time.Since(start); {
	case came:
		sample.Online = took
	case by == ours || by == learned:
		sample.GaveUp, sample.Why = took, told(ctx, s.PortPath()).String()
	default:
		sample.GaveUp = took
	}
	if came && by == ours && c.Unknown {
		untilLearned(ctx, model.Modem.USB)
	}
	sample.read(s.Events(), start, kernel)
	return sample, nil
}

// read takes from the stick's log what happened on the way.
func (s *Sample) read(events []stick.Event, start time.Time, kernel *guest.Timeline) {
	for _, e := range events {
		switch {
		case e.Kind == stick.Personality && s.Modem == 0 && strings.HasPrefix(e.Text, "modem "):
			s.Modem = e.Time.Sub(start)
		case e.Kind == stick.Triggered && s.Switch == 0:
			s.Switch = e.Time.Sub(start)
			if first, ok := guest.First(kernel.All(), regexp.MustCompile(`^add usb/usb_interface`)); ok {
				s.React = e.Time.Sub(first.Time)
			}
		}
	}
}

// untilOnline waits until the network's end of the link is up, and then until
// NetworkManager says so too. It reports false when it has waited long enough.
func untilOnline(ctx context.Context, s *stick.Stick, start time.Time) (came bool, err error) {
	waiting, cancel := context.WithDeadline(ctx, start.Add(deadline))
	defer cancel()
	short, stop := context.WithDeadline(waiting, start.Add(giveUp))
	_, err = s.Wait(short, stick.PPPUp)
	stop()
	if err != nil {
		ttys, _ := filepath.Glob(filepath.Join("/sys/bus/usb/devices", string(s.PortPath())+":*", "tty*"))
		if len(ttys) == 0 {
			return false, ctx.Err()
		}
		if _, err := s.Wait(waiting, stick.PPPUp); err != nil {
			return false, ctx.Err()
		}
	}
	for {
		ports, err := activated(waiting)
		if ports[s.PortPath()] {
			return true, nil
		}
		select {
		case <-waiting.Done():
			return false, ctx.Err()
		case <-time.After(pollInterval):
			if err != nil && waiting.Err() == nil {
				return false, err
			}
		}
	}
}
