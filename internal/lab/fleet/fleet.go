// SPDX-License-Identifier: GPL-3.0-or-later

package fleet

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"modembridge/internal/lab/stick"
	"modembridge/quirks"
	"modembridge/switcher"
)

const (
	switchDeadline = 3 * time.Minute        // from the plug, on a machine that is busy; a few seconds on one that is not
	scanDeadline   = time.Minute            // usb-storage waits 1 s before it looks
	seenDeadline   = 20 * time.Second       // for the kernel to show what the stick has become
	unplugDeadline = 40 * time.Second       // usb-storage may have a command in flight
	pollInterval   = 200 * time.Millisecond // the kernel announces a configuration nowhere
)

// A ship is one stick of a fleet.
type ship struct {
	entry   string // id of its quirk
	model   *stick.Model
	ignored bool // by usb-storage
	*stick.Stick
}

// build makes a model for each entry of the built-in database. change may alter
// it.
func build(entries []string, change func(*stick.Model)) ([]*ship, error) {
	db, _ := quirks.Load()
	var all []*ship
	for _, entry := range entries {
		model, err := stick.FromDB(db, entry)
		if err != nil {
			return nil, err
		}
		if change != nil {
			change(model)
		}
		all = append(all, &ship{entry: entry, model: model, ignored: db.Quirk(entry).NoSCSI})
	}
	return all, nil
}

// each runs a function on all sticks at the same time, and names the ones that
// it fails on.
func each(all []*ship, do func(*ship) error) error {
	errs := make([]error, len(all))
	var group sync.WaitGroup
	for i, s := range all {
		group.Go(func() {
			if err := do(s); err != nil {
				errs[i] = fmt.Errorf("%s: %w", s.entry, err)
			}
		})
	}
	group.Wait()
	return errors.Join(errs...)
}

// plug plugs all sticks in. Those that were are to be unplugged, also after an
// error.
func plug(ctx context.Context, all []*ship, options stick.Options) error {
	for _, s := range all { // one by one, for two may find the same port free
		var err error
		if s.Stick, err = stick.Plug(ctx, s.model, options); err != nil {
			return fmt.Errorf("%s: %w", s.entry, err)
		}
	}
	return nil
}

func unplug(ctx context.Context, all []*ship) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), unplugDeadline)
	defer cancel()
	return each(all, func(s *ship) error {
		if s.Stick == nil {
			return nil
		}
		return s.Unplug(ctx)
	})
}

// switched waits until a stick is what it was to become, and the kernel shows
// that in the port that the stick was plugged into.
func (s *ship) switched(ctx context.Context) error {
	if _, err := s.Wait(ctx, stick.Switched); err != nil {
		return fmt.Errorf("it is not switched: %w", err)
	}
	want := s.model.Modem.USB.String()
	if s.model.Modem.Switch != nil {
		configs := s.model.Modem.Configurations
		want += fmt.Sprintf(" configuration %d", configs[len(configs)-1].Value)
	}
	deadline := time.Now().Add(seenDeadline)
	for {
		got := s.kernelSees()
		switch {
		case strings.HasPrefix(got, want):
			return nil
		case time.Now().After(deadline) || ctx.Err() != nil:
			return fmt.Errorf("the kernel sees %q in port %s, want %q", got, s.PortPath(), want)
		}
		time.Sleep(pollInterval)
	}
}

// kernelSees returns what is in the stick's port: "19d2:0031 configuration 1".
func (s *ship) kernelSees() string {
	read := func(name string) string {
		b, err := os.ReadFile(filepath.Join("/sys/bus/usb/devices", string(s.PortPath()), name))
		if err != nil {
			return "nothing"
		}
		return strings.TrimSpace(string(b))
	}
	return fmt.Sprintf("%s:%s configuration %s", read("idVendor"), read("idProduct"), read("bConfigurationValue"))
}

// enumerated waits until the kernel has read what the stick is.
func (s *ship) enumerated(ctx context.Context) error {
	port := string(s.PortPath())
	if !appear(ctx, 1, "/sys/bus/usb/devices", port, port+":*", "bInterfaceNumber") {
		return fmt.Errorf("the kernel does not see it in port %s", port)
	}
	return nil
}

// scanned waits until usb-storage has shown the stick's logical units. One that
// is no storage, or that usb-storage ignores, has none to wait for.
func (s *ship) scanned(ctx context.Context) error {
	if s.model.Storage == nil || len(s.model.Storage.Units) == 0 || s.ignored {
		return nil
	}
	port, units := string(s.PortPath()), len(s.model.Storage.Units)
	if !appear(ctx, units, "/sys/bus/usb/devices", port, port+":*", "host*", "target*", "*", "block", "*") {
		return fmt.Errorf("usb-storage does not show its %d logical units", units)
	}
	return nil
}

// appear waits until at least so many files match the pattern, and reports
// whether they came in time.
func appear(ctx context.Context, files int, pattern ...string) bool {
	ctx, cancel := context.WithTimeout(ctx, scanDeadline)
	defer cancel()
	for {
		if found, _ := filepath.Glob(filepath.Join(pattern...)); len(found) >= files {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(pollInterval):
		}
	}
}

// messages returns what the stick saw before it had left the bus to come back as
// a modem: what comes then is for the modem's drivers to say. One that becomes a
// modem where it stands goes on.
func (s *ship) messages() []message {
	left := time.Time{}
	if e, err := s.first(stick.Switched); err == nil && s.model.Modem.Switch == nil {
		left = e.Time
	}
	var transfers []switcher.Transfer
	for _, t := range s.Transfers() {
		if left.IsZero() || t.Time.Before(left) {
			transfers = append(transfers, t.Transfer)
		}
	}
	return messages(transfers)
}

// story returns what happened to the stick, for a person who looks into a
// failure.
func (s *ship) story() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s in port %s:\n", s.entry, s.PortPath())
	for _, e := range s.Events() {
		fmt.Fprintln(&b, e)
	}
	for _, m := range s.messages() {
		fmt.Fprintln(&b, "  ", m)
	}
	return b.String()
}
