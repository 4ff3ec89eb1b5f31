// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	"modembridge/bridge"
	"modembridge/internal/switching"
	"modembridge/internal/told"
	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// tellings is what sticks were told, so that it outlives the daemon.
type tellings struct {
	dir string
	log *slog.Logger

	mu    sync.Mutex
	notes map[usb.PortPath]told.Note
}

func newTellings(dir string, log *slog.Logger) *tellings {
	return &tellings{dir: dir, log: log, notes: make(map[usb.PortPath]told.Note)}
}

// returnWithin is how long after it was told a stick is looked for that has not
// been back when a daemon takes over.
const returnWithin = 10 * time.Minute

func (t *tellings) book() (told.Book, error) {
	boot, err := os.ReadFile(bootID)
	return told.Book{Dir: t.dir, Boot: strings.TrimSpace(string(boot))}, err
}

// Told implements bridge.World.
func (h *Host) Told(context.Context) ([]bridge.Telling, error) {
	book, err := h.told.book()
	if err != nil {
		return nil, err
	}
	notes, err := book.Notes()
	if err != nil {
		return nil, err
	}
	var list []bridge.Telling
	for _, n := range notes {
		if !h.stands(n) {
			err = errors.Join(err, book.Drop(n.Port))
			continue
		}
		h.told.keep(n)
		list = append(list, bridge.Telling{
			Device: usb.Device{Port: n.Port, ID: n.ID, Bus: n.Was.Bus, Address: n.Was.Address, Configuration: n.Was.Configuration},
			Quirk:  n.Quirk, Mode: quirks.ModeName(n.Mode), Amiss: n.Amiss, Back: n.Became != told.Place{},
		})
	}
	return list, err
}

// stands reports whether a note may still be about what is in the port: the stick
// that came back, or one that may be on its way.
func (h *Host) stands(n told.Note) bool {
	bus, address, err := h.sysfs.Address(n.Port)
	if n.Became != (told.Place{}) {
		return err == nil && bus == n.Became.Bus && address == n.Became.Address
	}
	now, err := told.Now()
	return err == nil && now-n.At < returnWithin
}

// Switch implements bridge.World.
func (h *Host) Switch(ctx context.Context, t bridge.Telling, plan switcher.Plan, rules switcher.Rules) error {
	m := witnessed{Machine: switching.System{FS: h.sysfs}, about: func() { h.told.about(t) }}
	err := switching.Do(ctx, m, t.Device, plan, rules, h.log)
	var refusal *switcher.Refusal
	if errors.Is(err, switcher.ErrNotSent) || errors.As(err, &refusal) {
		err = errors.Join(err, h.told.drop(t.Device.Port))
	}
	return err
}

// about notes that a stick is about to be told. Where that cannot be, it is told all
// the same: it matters only to a daemon that takes the place of this one.
func (t *tellings) about(what bridge.Telling) {
	at, err := told.Now()
	n := told.Note{
		At: at, Port: what.Device.Port, ID: what.Device.ID, Was: told.PlaceOf(what.Device),
		Quirk: what.Quirk, Mode: string(what.Mode), Amiss: what.Amiss,
	}
	t.write(n, err)
}

// see notes that a stick has come back as that device.
func (t *tellings) see(d usb.Device) {
	t.mu.Lock()
	n, ok := t.notes[d.Port]
	t.mu.Unlock()
	now := told.PlaceOf(d)
	if !ok || now == n.Was || now == n.Became {
		return
	}
	n.Became = now
	t.write(n, nil)
}

func (t *tellings) write(n told.Note, err error) {
	book, bookErr := t.book()
	if err = errors.Join(err, bookErr); err == nil {
		err = book.Write(n)
	}
	if err != nil {
		t.log.Warn("another daemon would not know what the stick was told", "stick", n.Port, "err", err)
	}
	t.keep(n)
}

func (t *tellings) keep(n told.Note) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.notes[n.Port] = n
}

// drop forgets what the stick in a port was told.
func (t *tellings) drop(port usb.PortPath) error {
	t.mu.Lock()
	delete(t.notes, port)
	t.mu.Unlock()
	if err := (told.Book{Dir: t.dir}).Drop(port); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// witnessed is a machine that says when a stick is about to be told something:
// whoever dies before has told it nothing.
type witnessed struct {
	switching.Machine
	about func()
}

// SetConfiguration implements switching.Machine.
func (w witnessed) SetConfiguration(ctx context.Context, port usb.PortPath, value uint8) error {
	w.about()
	return w.Machine.SetConfiguration(ctx, port, value)
}

// Units implements switching.Machine.
func (w witnessed) Units(media []switcher.Medium) (switching.Units, error) {
	units, err := w.Machine.Units(media)
	if err == nil {
		w.about()
	}
	return units, err
}

// Open implements switching.Machine.
func (w witnessed) Open(ctx context.Context, d usb.Device) (switching.Device, error) {
	device, err := w.Machine.Open(ctx, d)
	if err == nil {
		w.about()
	}
	return device, err
}
