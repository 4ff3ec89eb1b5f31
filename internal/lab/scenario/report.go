// SPDX-License-Identifier: GPL-3.0-or-later

package scenario

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// A report is what testscript takes for a *testing.T: it prints one line per
// scenario and counts.
type report struct {
	out    io.Writer
	keep   func(name, log string) // stores a script's log
	passed int
	failed int
	log    strings.Builder // of the script that runs
}

var _ testscript.T = (*report)(nil)

// stopScript is the panic that ends one script; Run catches it.
type stopScript struct{ skipped bool }

func (r *report) Run(name string, script func(testscript.T)) {
	start := time.Now()
	r.log.Reset()
	outcome := "PASS"
	func() {
		defer func() {
			switch p := recover().(type) {
			case nil:
			case stopScript:
				outcome = "FAIL"
				if p.skipped {
					outcome = "SKIP"
				}
			default:
				panic(p)
			}
		}()
		script(r)
	}()
	line := fmt.Sprintf("%s %s (%.1f s)", outcome, name, time.Since(start).Seconds())
	switch outcome {
	case "PASS":
		r.passed++
	case "FAIL":
		r.failed++
		line += " " + cause(r.log.String())
	}
	fmt.Fprintln(r.out, line)
	r.keep(name, line+"\n\n"+r.log.String())
}

// summary is the last line of a run.
func (r *report) summary() string {
	return fmt.Sprintf("%d passed, %d failed", r.passed, r.failed)
}

// testscript writes "FAIL: file:line: message", the message perhaps long.
var failLine = regexp.MustCompile(`(?m)^FAIL: .*\.txtar:(\d+): (.*)$`)

// cause finds in a script's log where and why it failed.
func cause(log string) string {
	if m := failLine.FindAllStringSubmatch(log, -1); m != nil {
		last := m[len(m)-1]
		return fmt.Sprintf("line %s: %s", last[1], last[2])
	}
	return strings.TrimSpace(log)
}

func (r *report) Log(args ...any)   { fmt.Fprintln(&r.log, args...) }
func (r *report) Fatal(args ...any) { r.Log(args...); r.FailNow() }
func (r *report) FailNow()          { panic(stopScript{}) }
func (r *report) Skip(args ...any)  { r.Log(args...); panic(stopScript{skipped: true}) }
func (r *report) Parallel()         {} // the sticks and daemons are shared: one at a time
func (r *report) Verbose() bool     { return true }
