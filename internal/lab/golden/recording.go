// SPDX-License-Identifier: GPL-3.0-or-later

package golden

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"modembridge/switcher/usb"
)

// A Recording is what usb_modeswitch did for every entry of its data.
type Recording struct {
	About   About
	Entries []Recorded
}

// An About says how a recording was made.
type About struct {
	Command string `json:"command"` // that makes it again
	Program string `json:"program"` // its version, and the SHA-256 of the executable
	Data    string `json:"data"`    // the SHA-256 of configPack.tar.gz
	Entries int    `json:"entries"`
}

// A Recorded is one entry, with what the program did for it on two sticks.
type Recorded struct {
	Entry
	Plain    Session // on a stick that fits the entry
	WithMBIM Session // on one that has a configuration with an MBIM function besides
}

// A Session is what the program did to a stick, and said.
type Session struct {
	Device usb.Device  // the stick
	Then   *usb.Device // what it came back as in between, if it did
	Calls  []Call
	Said   string // on its standard output: "ok:busdev" when it thinks that it switched
	Status int    // its exit status
}

// Make records every entry.
func Make(ctx context.Context, p *Program, entries []Entry) ([]Recorded, error) {
	var all []Recorded
	for _, e := range entries {
		plain, err := session(ctx, p, e, false)
		if err != nil {
			return nil, fmt.Errorf("cannot record %s: %w", e.Name, err)
		}
		withMBIM, err := session(ctx, p, e, true)
		if err != nil {
			return nil, fmt.Errorf("cannot record %s: %w", e.Name, err)
		}
		all = append(all, Recorded{e, plain, withMBIM})
	}
	return all, nil
}

// session runs the program for an entry: with the file as it is, and with its
// settings alone, which must come to the same.
func session(ctx context.Context, p *Program, e Entry, withMBIM bool) (Session, error) {
	fake, err := Fit(e, withMBIM)
	if err != nil {
		return Session{}, err
	}
	run, err := p.Dispatch(ctx, e, e.whole, fake)
	if err != nil {
		return Session{}, err
	}
	settings, err := p.Dispatch(ctx, e, e.Text(), fake)
	if err != nil {
		return Session{}, err
	}
	same := func(a, b Call) bool { return a.line == b.line }
	if !slices.EqualFunc(run.Calls, settings.Calls, same) || run.Stdout != settings.Stdout || run.Status != settings.Status {
		return Session{}, fmt.Errorf("its comments make a difference")
	}
	if run.Stderr != "" {
		return Session{}, fmt.Errorf("usb_modeswitch says %q", run.Stderr)
	}
	return Session{fake.Device, fake.Then, run.Calls, strings.TrimSpace(run.Stdout), run.Status}, nil
}
