// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"modembridge/internal/recording"
	"modembridge/internal/sysfs"
	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// A scene is one personality.
type scene struct {
	raw   sysfs.Raw
	media []switcher.Medium
	since time.Time
	ttys  map[string]bool
}

// look looks at the port.
func (f *film) look(now time.Time) error {
	raw, err := f.machine.Raw(f.port)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if f.here != nil {
			f.here, f.status = nil, nil
			f.add(now, recording.Event{What: recording.Gone}, "gone")
		}
		return nil
	case err != nil:
		return err
	}
	if f.here == nil || f.here.left(raw.Device) {
		if f.start.IsZero() {
			f.start = now
		}
		f.here, f.status = &scene{since: now, ttys: make(map[string]bool)}, nil
		f.scenes = append(f.scenes, f.here)
		f.add(now, recording.Event{What: recording.Appears, USB: &raw.ID}, raw.ID.String())
	}
	f.here.raw = raw
	for _, i := range raw.Interfaces {
		for _, tty := range i.TTYs {
			if !f.here.ttys[tty] {
				f.here.ttys[tty] = true
				f.add(now, recording.Event{What: recording.TTY, TTY: tty}, fmt.Sprintf("%s, interface %d", tty, i.Number))
			}
		}
	}
	return f.here.lookAtMedia(f, now)
}

// left reports whether d is another personality than the one of the scene. A
// device gets its configuration after it was enumerated.
func (s *scene) left(d usb.Device) bool {
	was := s.raw
	return d.Bus != was.Bus || d.Address != was.Address || d.ID != was.ID ||
		was.Configuration != 0 && d.Configuration != 0 && d.Configuration != was.Configuration
}

// mediaFor is how long the kernel may take to find all logical units.
const mediaFor = 10 * time.Second

// lookAtMedia keeps the most logical units that were seen.
func (s *scene) lookAtMedia(f *film, now time.Time) error {
	storage := usb.Config{Interfaces: s.raw.Interfaces}.Has(usb.MassStorageBulkOnly)
	if !storage || now.Sub(s.since) > mediaFor {
		return nil
	}
	media, err := f.machine.Media(f.port)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if len(media) >= len(s.media) {
		s.media = media
	}
	return err
}

// maxEvents is more than any stick makes that comes to rest.
const maxEvents = 256

// add notes an event.
func (f *film) add(now time.Time, e recording.Event, text string) {
	e.At = quirks.Duration(min(now.Sub(f.start), quirks.MaxDuration).Round(10 * time.Millisecond))
	if len(f.events) < maxEvents {
		f.events = append(f.events, e)
	}
	f.last = now
	fmt.Fprintf(f.say, "   %5.2f s  %s\n", time.Duration(e.At).Seconds(), text)
}
