// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"encoding/json"
	"io"
	"sync"
	"time"

	"modembridge/switcher/usb"
)

// A Recorder writes down what sticks are seen to do and what is done to them, a
// line of JSON for each, so that it can be gone through again. What may be the
// number of a person, a SIM or a stick is left out, and so are passwords; a PIN is
// never part of it.
type Recorder struct {
	mu  sync.Mutex
	out io.Writer
	err error // of the first line that could not be written
}

// NewRecorder returns a Recorder that writes to out.
func NewRecorder(out io.Writer) *Recorder { return &Recorder{out: out} }

// Err returns why nothing is recorded any more, nil while all is.
func (r *Recorder) Err() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

// A record is one line: an observation, or an action that was done.
type record struct {
	Port usb.PortPath `json:"port"`
	// An observation, with what its errors said, and the state that it led to.
	Observation *Observation `json:"observation,omitempty"`
	PIN         *outcome     `json:"pin,omitempty"`
	State       string       `json:"state"`
	// An action, and the states while it ran and after.
	Did   *deed  `json:"did,omitempty"`
	After string `json:"after,omitempty"`
}

// A deed is an action that was done.
type deed struct {
	Key     Key       `json:"key"`
	Text    string    `json:"text"` // for who reads it
	Began   time.Time `json:"began"`
	Ended   time.Time `json:"ended"`
	Outcome *outcome  `json:"outcome,omitempty"`
}

// text names a state in a record.
func (s State) text() string {
	if s.Reason.Code == "" {
		return s.Phase.String()
	}
	return s.Phase.String() + " " + s.Reason.Code
}

// saw records an observation.
func (r *Recorder) saw(o Observation, s State) {
	if r == nil {
		return
	}
	line := record{Port: o.Port, State: s.text()}
	if o.Modem != nil {
		m := *o.Modem
		line.PIN = outcomeOf(m.PIN.Err)
		m.PIN.Err = nil
		o.Modem = &m
	}
	line.Observation = &o
	r.write(line)
}

// did records an action.
func (r *Recorder) did(port usb.PortPath, a Action, at Attempt, while, after State) {
	if r == nil {
		return
	}
	if b, ok := a.(CreateBearer); ok {
		// Its key has all that the bearer has, and an observation shows no more of it.
		b.Bearer.User, b.Bearer.Password = hide(b.Bearer.User), hide(b.Bearer.Password)
		a = b
	}
	r.write(record{
		Port: port, State: while.text(), After: after.text(),
		Did: &deed{Key: a.Key(), Text: a.String(), Began: at.Started, Ended: at.Ended, Outcome: outcomeOf(at.Err)},
	})
}

func (r *Recorder) write(line record) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil {
		return
	}
	text, err := json.Marshal(line)
	if err == nil {
		text, err = redact(text)
	}
	if err == nil {
		_, err = r.out.Write(append(text, '\n'))
	}
	r.err = err
}
