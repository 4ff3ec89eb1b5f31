// SPDX-License-Identifier: GPL-3.0-or-later

// Package demo plugs an emulated stick into the virtual machine and tells a
// person, with seconds, how it becomes a connection.
package demo

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"modembridge/internal/lab/stick"
)

const (
	stepDeadline   = 90 * time.Second
	deviceInterval = 50 * time.Millisecond  // between looks into /sys
	statusInterval = 500 * time.Millisecond // between looks that start a program
	unplugDeadline = 40 * time.Second
)

// Run shows the whole life of one stick model. It returns an error at the first
// step that does not come in time.
func Run(ctx context.Context, out io.Writer, modelName string) error {
	model, err := stick.Load(modelName)
	if err != nil {
		return err
	}
	d := &demo{out: out, start: time.Now()}
	s, err := stick.Plug(ctx, model, stick.Options{})
	if err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), unplugDeadline)
		defer cancel()
		_ = s.Unplug(ctx) // the machine is switched off next
	}()
	d.say("A %s is plugged into USB port %s.", model.Name, s.PortPath())
	if err := d.becomesModem(ctx, s); err != nil {
		return err
	}
	if err := d.becomesConnection(ctx); err != nil {
		return err
	}
	total := time.Since(d.start)
	if err := d.commands(ctx, s); err != nil {
		return err
	}
	fmt.Fprintf(out, "\nFrom the plug to the connection: %.1f s, and nobody typed anything.\n", total.Seconds())
	return nil
}

type demo struct {
	out   io.Writer
	start time.Time
}

// say prints a line with the seconds since the plug.
func (d *demo) say(format string, args ...any) { d.sayAt(time.Now(), format, args...) }

// sayAt is say about a moment that may have passed.
func (d *demo) sayAt(t time.Time, format string, args ...any) {
	fmt.Fprintf(d.out, "%6.1f s  %s\n", t.Sub(d.start).Seconds(), fmt.Sprintf(format, args...))
}

// detail prints more about the line before.
func (d *demo) detail(text string) {
	for line := range strings.Lines(strings.TrimSpace(text)) {
		fmt.Fprintf(d.out, "          %s\n", strings.TrimRight(line, "\n"))
	}
}

// becomesModem follows the stick from CD-ROM to modem.
func (d *demo) becomesModem(ctx context.Context, s *stick.Stick) error {
	ctx, cancel := context.WithTimeout(ctx, stepDeadline)
	defer cancel()
	before := ""
	if err := until(ctx, "the USB device", deviceInterval, func() (bool, error) {
		before = usbDevice(s.PortPath())
		return before != "", nil
	}); err != nil {
		return err
	}
	d.say("Linux sees a USB device:")
	d.detail(before)

	switched := func() bool {
		return slices.ContainsFunc(s.Events(), func(e stick.Event) bool { return e.Kind == stick.Triggered })
	}
	if err := until(ctx, "the CD-ROM", deviceInterval, func() (bool, error) {
		if drive := cdrom(); drive != "" {
			d.say("It is a CD-ROM, and nothing that could dial:")
			d.detail(drive)
			return true, nil
		}
		return switched(), nil // modembridge was faster than the CD-ROM driver
	}); err != nil {
		return err
	}
	trigger, err := s.Wait(ctx, stick.Triggered)
	if err != nil {
		return err
	}
	d.sayAt(trigger.Time, "modembridge has sent the switch message.")
	return until(ctx, "the modem", deviceInterval, func() (bool, error) {
		now := usbDevice(s.PortPath())
		if now == "" || now == before {
			return false, nil
		}
		d.say("The stick is back, as a modem:")
		d.detail(now)
		return true, nil
	})
}

// until polls a condition; what names it for the error.
func until(ctx context.Context, what string, interval time.Duration, done func() (bool, error)) error {
	for {
		if ok, err := done(); err != nil || ok {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s did not come: %w", what, context.Cause(ctx))
		case <-time.After(interval):
		}
	}
}
