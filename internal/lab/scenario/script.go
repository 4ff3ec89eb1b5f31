// SPDX-License-Identifier: GPL-3.0-or-later

package scenario

import (
	"context"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"modembridge/internal/lab/guest"
)

// pollInterval is how often within and hold look: each look starts processes,
// and an emulated processor has better things to do.
const pollInterval = 400 * time.Millisecond

// A script is the state of one running scenario.
type script struct {
	ctx    context.Context
	plug   Plugger
	more   map[string]Command
	out    io.Writer // where more tells what it found
	start  time.Time
	sticks map[string]Stick
	gone   []Stick // pulled out, but what they saw still counts
	marks  guest.Timeline
	marked time.Time // when the last mark was set
	kernel *guest.Timeline
	dir    string // the scenario's working directory

	name    string
	logs    string // the directory where they go
	logIn   Login
	desktop Desktop // nil when nobody has logged in
}

// A Command is what a script may say: it returns what it would print, or why it
// failed.
type Command func(ctx context.Context, args []string) (output string, err error)

// checks returns the commands that within and hold can repeat.
func (s *script) checks() map[string]Command {
	return map[string]Command{
		"desktop":    s.onDesktop,
		"exec":       s.exec,
		"hide-rules": s.hideRules,
		"journal":    s.journal,
		"mark":       s.mark,
		"ms-between": s.between,
		"network":    s.network,
		"ping":       s.ping,
		"plug":       s.plugIn,
		"service":    s.service,
		"sim":        s.sim,
		"status":     s.status,
		"stick-saw":  s.stickSaw,
		"terminal":   s.onTerminal,
		"trouble":    s.trouble,
		"unplug":     s.unplug,
	}
}

// commands returns the checks, and within and hold, for testscript.
func (s *script) commands() map[string]func(*testscript.TestScript, bool, []string) {
	checks := s.checks()
	checks["within"] = s.within
	checks["hold"] = s.hold
	for name, run := range s.more {
		checks[name] = func(ctx context.Context, args []string) (string, error) {
			output, err := run(ctx, args)
			if err == nil {
				fmt.Fprint(s.out, "  ", output)
			}
			return output, err
		}
	}
	commands := map[string]func(*testscript.TestScript, bool, []string){}
	for name, run := range checks {
		commands[name] = func(ts *testscript.TestScript, neg bool, args []string) {
			output, err := run(s.ctx, args)
			fmt.Fprint(ts.Stdout(), output)
			if err := expect(!neg, err); err != nil {
				ts.Fatalf("%s: %v", name, err)
			}
		}
	}
	return commands
}

// expect turns the outcome of a command around when it was to fail.
func expect(success bool, err error) error {
	switch {
	case success:
		return err
	case err == nil:
		return fmt.Errorf("did not fail, but should have")
	default:
		return nil
	}
}

// repeated reads what stands after within and hold: DURATION [!] COMMAND args….
func (s *script) repeated(args []string) (d time.Duration, look func(context.Context) (string, error), err error) {
	if len(args) < 2 {
		return 0, nil, fmt.Errorf("want: DURATION [!] COMMAND …")
	}
	if d, err = time.ParseDuration(args[0]); err != nil {
		return 0, nil, err
	}
	words, success := args[1:], true
	if words[0] == "!" {
		words, success = words[1:], false
	}
	checks := s.checks()
	if len(words) == 0 || checks[words[0]] == nil {
		return 0, nil, fmt.Errorf("can repeat %s", strings.Join(slices.Sorted(maps.Keys(checks)), ", "))
	}
	return d, func(ctx context.Context) (string, error) {
		output, err := checks[words[0]](ctx, words[1:])
		return output, expect(success, err)
	}, nil
}

// patience is how many times as long as its script says something may take. The
// scripts' limits are those of a quiet machine; one that others share was seen
// to need three times as long.
const patience = 4

// within repeats a command until it succeeds.
func (s *script) within(ctx context.Context, args []string) (string, error) {
	d, look, err := s.repeated(args)
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, patience*d)
	defer cancel()
	for {
		output, err := look(s.ctx)
		if err == nil {
			return output, nil
		}
		if !pause(ctx) {
			return output, fmt.Errorf("not within %v: %w", d, err)
		}
	}
}

// hold repeats a command and fails when it once does.
func (s *script) hold(ctx context.Context, args []string) (string, error) {
	d, look, err := s.repeated(args)
	if err != nil {
		return "", err
	}
	start := time.Now()
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	for {
		output, err := look(s.ctx)
		if err != nil {
			return output, fmt.Errorf("no longer after %.1f s: %w", time.Since(start).Seconds(), err)
		}
		if !pause(ctx) {
			return output, nil
		}
	}
}

// pause waits between two looks; false says that the time is over.
func pause(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(pollInterval):
		return true
	}
}

// events returns what one source has recorded: "kernel", "mark", or "stick" for
// all sticks of this scenario.
func (s *script) events(source string) []guest.Event {
	switch source {
	case "kernel":
		return s.kernel.All()
	case "mark":
		return s.marks.All()
	}
	var all []guest.Event
	for _, stick := range s.sticks {
		all = append(all, stick.Events()...)
	}
	for _, stick := range s.gone {
		all = append(all, stick.Events()...)
	}
	return all
}

// mark NAME
func (s *script) mark(_ context.Context, args []string) (string, error) {
	if len(args) != 1 {
		return "", fmt.Errorf("want: mark NAME")
	}
	s.marked = time.Now()
	s.marks.Add(guest.Event{Time: s.marked, Text: args[0]})
	return "", nil
}

// between is ms-between A B < N. A and B are stick:PATTERN, kernel:PATTERN or
// mark:NAME; the first event since the last mark counts, or since the scenario
// began when there is none.
func (s *script) between(_ context.Context, args []string) (string, error) {
	if len(args) != 4 || args[2] != "<" {
		return "", fmt.Errorf("want: ms-between A B < MILLISECONDS")
	}
	limit, err := time.ParseDuration(args[3] + "ms")
	if err != nil {
		return "", err
	}
	from, err := s.moment(args[0])
	if err != nil {
		return "", err
	}
	to, err := s.moment(args[1])
	if err != nil {
		return "", err
	}
	took := to.Sub(from)
	output := fmt.Sprintf("%d ms\n", took.Milliseconds())
	if took < 0 || took >= limit {
		return output, fmt.Errorf("%d ms from %s to %s, want less than %s", took.Milliseconds(), args[0], args[1], args[3])
	}
	return output, nil
}

func (s *script) moment(name string) (time.Time, error) {
	source, pattern, found := strings.Cut(name, ":")
	if !found {
		return time.Time{}, fmt.Errorf("%q names no moment: want stick:PATTERN, kernel:PATTERN or mark:NAME", name)
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return time.Time{}, err
	}
	events := slices.DeleteFunc(s.events(source), func(e guest.Event) bool { return e.Time.Before(s.marked) })
	e, ok := guest.First(events, re)
	if !ok {
		return time.Time{}, fmt.Errorf("nothing matches %s", name)
	}
	return e.Time, nil
}
