// SPDX-License-Identifier: GPL-3.0-or-later

package atport

import (
	"context"
	"errors"
	"slices"
	"time"
)

// An examination is the way to one port's Finding.
type examination struct {
	dialogue  *Dialogue
	found     Finding
	asked     int  // how often AT was sent
	answered  bool // any of them
	sentences int
	qcdm      bool
}

func newExamination(w Wire, t Target) *examination {
	x := &examination{dialogue: NewDialogue(w), found: Finding{Target: t}}
	frames := &Deframer{}
	x.dialogue.tap = func(b []byte) {
		x.qcdm = x.qcdm || slices.ContainsFunc(frames.Feed(b), IsVersionAnswer)
	}
	return x
}

// ask finds out what the port is.
func (x *examination) ask(ctx context.Context) error {
	for range tries {
		x.asked++
		if _, err := x.inquire(ctx, patience, "AT"); err != nil || x.answered {
			return x.decide(ctx, err)
		}
		if x.sentences > 0 {
			return x.decide(ctx, nil) // a receiver need not be asked anything else
		}
	}
	return x.decide(ctx, x.diagnose(ctx))
}

// decide says what the port is, and asks an AT port for more.
func (x *examination) decide(ctx context.Context, err error) error {
	switch {
	case err != nil:
		return err
	case x.answered:
		x.found.Kind = AT
		x.dialogue.stale = x.asked - 1 // a slow port answers the others yet
		return x.details(ctx)
	case x.qcdm:
		x.found.Kind = QCDM
	case x.sentences > 0:
		x.found.Kind = NMEA
	default:
		x.found.Kind = Silent
	}
	return nil
}

// inquire asks one thing, and waits that long for the answer. That there is
// none is no error, but everything that ends the examination is.
func (x *examination) inquire(ctx context.Context, limit time.Duration, command string) (Answer, error) {
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	a, err := x.dialogue.Ask(limited, command)
	x.note(a)
	return a, grave(ctx, err)
}

// note keeps what came beside an answer.
func (x *examination) note(a Answer) {
	// Any result is one of an AT port, a refusal too.
	x.answered = x.answered || a.Result != ""
	x.sentences += a.Sentences
	x.found.Unsolicited = x.found.Unsolicited || len(a.Unsolicited) > 0
}

// grave returns err, unless it only says that the port took too long or said
// too much.
func grave(ctx context.Context, err error) error {
	if ctx.Err() == nil && (errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ErrTooLong)) {
		return nil
	}
	return err
}

// diagnose asks a port that does not answer AT for its diagnostic version. A
// late answer to AT counts all the same.
func (x *examination) diagnose(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	_, err := x.dialogue.wire.Write(limited, VersionRequest())
	for err == nil && !x.qcdm && !x.answered {
		err = x.hear(limited)
	}
	return grave(ctx, err)
}

// hear takes what comes next, unasked.
func (x *examination) hear(ctx context.Context) error {
	var a Answer
	err := x.dialogue.receive(ctx, &a)
	x.note(a)
	return err
}

// details asks an AT port what it and its neighbours are for. A port that does
// not answer the first of these questions is not asked the other.
func (x *examination) details(ctx context.Context) error {
	a, err := x.inquire(ctx, inquiry, "AT+GCAP")
	if a.OK() {
		x.found.Capabilities = capabilities(a.Lines)
	}
	if err != nil || a.Result == "" || !asksPortMode(x.found.Target) {
		return err
	}
	a, err = x.inquire(ctx, inquiry, "AT^GETPORTMODE")
	if a.OK() {
		x.found.PortMode = portMode(a.Lines)
	}
	return err
}

// listen hears an AT port until ctx ends. Only the end of the port is an error.
func (x *examination) listen(ctx context.Context) error {
	for x.found.Kind == AT && !x.found.Unsolicited {
		if err := x.hear(ctx); ctx.Err() != nil {
			return nil
		} else if err != nil && !errors.Is(err, ErrTooLong) {
			return err
		}
	}
	return nil
}
