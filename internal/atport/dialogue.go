// SPDX-License-Identifier: GPL-3.0-or-later

package atport

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// What a dialogue keeps of what a port says, lines.
const (
	maxLines       = 256 // of an answer
	maxUnsolicited = 32
)

// ErrTooLong says that an answer did not end within any size an answer has.
var ErrTooLong = errors.New("the answer does not end")

// A Wire carries a dialogue. Both methods return ctx's error when it ends, and
// Read at least one byte otherwise.
type Wire interface {
	Read(ctx context.Context, b []byte) (int, error)
	Write(ctx context.Context, b []byte) (int, error)
}

// An Answer is what a port said to a command.
type Answer struct {
	Lines       []string // without the echo and the result
	Result      string   // "OK", "ERROR", "+CME ERROR: 10"; "" when there was none
	Unsolicited []string // what else came meanwhile; the first 32
	Sentences   int      // of a GNSS receiver that came meanwhile
}

// OK reports whether the command did what it was to do.
func (a Answer) OK() bool { return a.Result == "OK" || strings.HasPrefix(a.Result, "CONNECT") }

// A Dialogue asks a port one thing after the other. It is for one goroutine.
type Dialogue struct {
	wire   Wire
	parser Parser
	buffer [512]byte

	tap func([]byte) // sees all that comes, when set
	// stale is how many commands were sent before whose OK may still come. What
	// is asked meanwhile must be something that has more to say than OK.
	stale int
}

// NewDialogue returns a dialogue with a port, which has not been asked anything
// whose answer is still to come.
func NewDialogue(w Wire) *Dialogue { return &Dialogue{wire: w} }

// Ask sends a command line, without its end, and returns the answer. That the
// port refuses is no error; see [Answer.OK]. The errors are ErrTooLong, ctx's
// and the wire's; the Answer then has what came until then.
//
// An answer that came too late is taken for that of the next command: after
// ctx's error, open the port anew or do not mind.
func (d *Dialogue) Ask(ctx context.Context, command string) (Answer, error) {
	if strings.ContainsFunc(command, unicode.IsControl) {
		return Answer{}, errors.New("cannot ask a port: the command has a control character in it")
	}
	d.parser.Expect(command)
	if _, err := d.wire.Write(ctx, []byte(command+"\r")); err != nil {
		return Answer{}, err
	}
	var a Answer
	for a.Result == "" {
		if err := d.receive(ctx, &a); err != nil {
			return a, err
		}
	}
	return a, nil
}

// receive reads once, and adds what came to a, whose Result is the first one.
func (d *Dialogue) receive(ctx context.Context, a *Answer) error {
	n, err := d.wire.Read(ctx, d.buffer[:])
	if err != nil {
		return err
	}
	if d.tap != nil {
		d.tap(d.buffer[:n])
	}
	for _, e := range d.parser.Feed(d.buffer[:n]) {
		switch e.Kind {
		case Final:
			switch {
			case d.stale > 0 && e.Text == "OK" && len(a.Lines) == 0:
				d.stale--
			case a.Result == "":
				a.Result = e.Text
			}
		case Info:
			// What follows a result is the late rest of something else.
			if a.Result == "" {
				a.Lines = append(a.Lines, e.Text)
			}
		case Unsolicited:
			if len(a.Unsolicited) < maxUnsolicited {
				a.Unsolicited = append(a.Unsolicited, e.Text)
			}
		case Sentence:
			a.Sentences++
		}
	}
	if len(a.Lines) > maxLines {
		return fmt.Errorf("cannot use what the port says: %w", ErrTooLong)
	}
	return nil
}
