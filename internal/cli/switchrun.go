// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"time"

	"modembridge/internal/config"
	"modembridge/internal/switching"
	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// A switchRun is one run of an order on a machine.
type switchRun struct {
	machine  machine
	db       *quirks.DB
	order    *order
	plan     switcher.Plan   // the order's; of switcher.NoMethod when the quirk says how
	mode     quirks.ModeName // that the command line wants
	config   config.Config   // which may want another one
	last     bool            // of several equal sticks, the last one is meant
	warnings []string
	say      io.Writer // for a person
	log      *slog.Logger
	became   usb.ID // what was waited for and came
}

// newSwitchRun makes a run of an order on a machine.
func newSwitchRun(m machine, o *order, mode quirks.ModeName) (*switchRun, error) {
	s := &switchRun{machine: m, order: o, mode: mode, say: io.Discard, log: slog.New(slog.DiscardHandler)}
	var err error
	if s.plan, s.warnings, err = o.plan(); err != nil {
		return nil, err
	}
	if err := s.sensible(); err != nil {
		return nil, err
	}
	var problems []quirks.Problem
	s.db, problems = quirks.Load(config.QuirkSources()...)
	for _, p := range problems {
		s.warnings = append(s.warnings, notUsed(p))
	}
	if s.config, err = m.Config(); err != nil {
		s.warnings = append(s.warnings, err.Error())
	}
	return s, nil
}

// sensible reports what keeps the order from being carried out on any machine.
func (s *switchRun) sensible() error {
	o := s.order
	switch {
	case o.id.IsZero() && o.port == "":
		return usagef("name the stick by its port or its USB id, or with -v and -p\nSee: modembridge switch --help")
	case (o.id.Vendor == 0) != (o.id.Product == 0):
		return usagef("a stick is named by --default-vendor and --default-product together")
	case o.file != "" && !s.planned():
		return fmt.Errorf("%s does not say how to switch", o.file)
	case s.mode != "" && s.planned():
		return usagef("--mode chooses among what the quirk knows, so it goes without other modes and messages")
	case s.mode != "" && !slices.Contains([]quirks.ModeName{quirks.Auto, quirks.Serial, quirks.NCM, quirks.HiLink}, s.mode):
		return usagef("%q is no mode: want serial, ncm, hilink or auto", s.mode)
	}
	return nil
}

// planned reports whether the order says how to switch.
func (s *switchRun) planned() bool { return s.plan.Method != switcher.NoMethod }

// talk sets up what a person is told on errs.
func (s *switchRun) talk(flags *switchFlags, errs io.Writer) {
	if flags.verbose && !flags.quiet {
		s.log = slog.New(slog.NewTextHandler(errs, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	if !flags.quiet {
		s.say = errs
	}
	for _, w := range append(flags.warnings, s.warnings...) {
		fmt.Fprintln(s.say, "modembridge:", w)
	}
}

// A nothingToDo says why a stick is left as it is, although nothing is wrong.
type nothingToDo struct{ text string }

func (e nothingToDo) Error() string { return e.text }

// nothing tells a person that there was nothing to do, and returns any other
// error as it is.
func (s *switchRun) nothing(err error) error {
	var nothing nothingToDo
	if errors.As(err, &nothing) {
		fmt.Fprintf(s.say, "There is nothing to do: %v.\n", nothing)
		return nil
	}
	return err
}

// run switches the stick, and waits for the modem when that was asked for. The
// error is a nothingToDo when the stick is what it is to become already.
func (s *switchRun) run(ctx context.Context) error {
	dev, err := s.find()
	if err != nil {
		return err
	}
	d, err := s.once(ctx, dev)
	if err == nil && d.plan.Method == switcher.Sony && !second(dev) {
		dev, d, err = s.again(ctx, dev)
	}
	if err != nil || s.order.target.within == 0 {
		return err
	}
	now, err := s.order.target.wait(ctx, s.machine, dev)
	if err != nil {
		return err
	}
	s.became = now.ID
	unexpected := ""
	if d.quirk != nil && len(d.quirk.Modems) > 0 && !slices.Contains(d.quirk.Modems, now.ID) {
		unexpected = ", which quirk " + d.quirk.ID + " does not name"
	}
	fmt.Fprintf(s.say, "It is a modem now: %v %s%s.\n", now.ID, now.Product, unexpected)
	return nil
}

// once switches one personality of a stick.
func (s *switchRun) once(ctx context.Context, dev usb.Device) (decision, error) {
	d, err := s.clear(ctx, dev)
	if err != nil {
		return d, err
	}
	if err := switching.Do(ctx, s.machine, dev, d.plan, d.rules, s.log); err != nil {
		return d, err
	}
	fmt.Fprintf(s.say, "Told %v in port %s to switch (%v).\n", dev.ID, dev.Port, d.plan.Method)
	return d, nil
}

// sonyReturn is how long a Sony Ericsson stick may be away between its two
// requests. usb_modeswitch waits as long.
const sonyReturn = 30 * time.Second

// again waits for a Sony stick that was told once, and tells it once more: the
// first request makes it leave the bus and come back with the same id and
// another personality, which takes the second. It returns that personality.
func (s *switchRun) again(ctx context.Context, dev usb.Device) (usb.Device, decision, error) {
	fmt.Fprintln(s.say, "It leaves the bus, to come back and be told once more.")
	back := target{vendor: &dev.ID.Vendor, products: []uint16{dev.ID.Product}, within: sonyReturn}
	dev, err := back.wait(ctx, s.machine, dev)
	if err != nil {
		return dev, decision{}, err
	}
	d, err := s.once(ctx, dev)
	return dev, d, err
}

// second reports whether a Sony stick shows its second personality, whose first
// interface is a communication device (class 02).
func second(dev usb.Device) bool { return hasClass(dev, 0x02) }
