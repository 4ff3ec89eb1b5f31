// SPDX-License-Identifier: GPL-3.0-or-later

package scenario

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"modembridge/internal/lab/guest"
)

// scenarioDeadline bounds one scenario.
const scenarioDeadline = 10 * time.Minute

// A Runner runs scenarios on this machine, one after the other. It changes the
// machine at will: it is meant for the virtual one.
type Runner struct {
	Plug   Plugger
	LogIn  Login
	More   map[string]Command          // further commands, which print a line of the report
	Reset  func(context.Context) error // before each scenario, with nothing plugged in
	Kernel *guest.Timeline             // where the kernel's events arrive
	Out    io.Writer                   // one line per scenario, and a last one that counts
	Logs   string                      // directory for each scenario's log
}

// Run runs the scenarios and returns how many failed.
func (r *Runner) Run(ctx context.Context, scenarios []Scenario) (failed int, err error) {
	work, err := os.MkdirTemp("", "scenario-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(work)
	report := &report{out: r.Out}
	for _, sc := range scenarios {
		if ctx.Err() != nil {
			return report.failed, ctx.Err()
		}
		file := filepath.Join(work, sc.Name+".txtar")
		if err := os.WriteFile(file, sc.text, 0o644); err != nil {
			return report.failed, err
		}
		r.runOne(ctx, file, report)
	}
	fmt.Fprintln(r.Out, report.summary())
	return report.failed, nil
}

func (r *Runner) runOne(ctx context.Context, file string, report *report) {
	ctx, cancel := context.WithTimeout(ctx, scenarioDeadline)
	defer cancel()
	r.Kernel.Clear()
	s := &script{ctx: ctx, plug: r.Plug, more: r.More, out: r.Out, kernel: r.Kernel, sticks: map[string]Stick{}}
	s.name, s.logs, s.logIn = strings.TrimSuffix(filepath.Base(file), ".txtar"), r.Logs, r.LogIn
	report.keep = func(name, log string) {
		text := log + s.eventLog()
		if err := os.WriteFile(filepath.Join(r.Logs, name+".log"), []byte(text), 0o644); err != nil {
			fmt.Fprintln(r.Out, "cannot keep the log of", name+":", err)
		}
	}
	testscript.RunT(report, testscript.Params{
		Files: []string{file},
		Cmds:  s.commands(),
		Setup: func(env *testscript.Env) error {
			env.Defer(s.unplugAll)
			env.Defer(s.leaveDesktop)
			if err := r.Reset(ctx); err != nil {
				return fmt.Errorf("cannot begin: %w", err)
			}
			s.start, s.dir = time.Now(), env.WorkDir
			return nil
		},
	})
}

// unplugAll pulls out what the script left in.
func (s *script) unplugAll() {
	// The scenario's own time may be over; the next one needs free ports.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.ctx), 15*time.Second)
	defer cancel()
	for name, stick := range s.sticks {
		s.gone = append(s.gone, stick)
		if err := stick.Unplug(ctx); err != nil {
			s.marks.Add(guest.Event{Time: time.Now(), Text: "cannot unplug " + name + ": " + err.Error()})
		}
	}
	clear(s.sticks)
}

// eventLog returns all that the sticks, the kernel and the script recorded, in
// the order of time and in seconds since the scenario began.
func (s *script) eventLog() string {
	var b strings.Builder
	for _, source := range []string{"mark", "stick", "kernel"} {
		fmt.Fprintf(&b, "\n%s events:\n", source)
		for _, e := range s.events(source) {
			fmt.Fprintf(&b, "%9.3f  %s\n", e.Time.Sub(s.start).Seconds(), e.Text)
		}
	}
	return b.String()
}
