// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	"modembridge/quirks"
)

// A Record is a line of a recording.
type Record = record

// ReadRecords reads a recording.
func ReadRecords(in io.Reader) (list []Record, err error) {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var r record
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return nil, fmt.Errorf("line %d: %w", len(list)+1, err)
		}
		list = append(list, r)
	}
	return list, lines.Err()
}

// Saw records an observation.
func (r *Recorder) Saw(o Observation) { r.saw(o, State{}) }

// Line returns the record as it stands in a recording.
func (r record) Line(t testing.TB) []byte {
	t.Helper()
	text, err := json.Marshal(r)
	if err == nil {
		text, err = redact(text)
	}
	if err != nil {
		t.Fatal(err)
	}
	return append(text, '\n')
}

// Did records an action that has ended.
func (r *Recorder) Did(a Action) { r.did("1-1", a, Attempt{}, State{}, State{}) }

// A Replay goes through a recording as a stick's goroutine went through life.
type Replay struct {
	db     *quirks.DB
	wishes Wishes
	memory Memory
	state  State
	last   Observation
	due    []Action
}

// NewReplay returns a Replay that has yet to begin, of a stick of somebody without
// wishes.
func NewReplay(db *quirks.DB) *Replay { return &Replay{db: db} }

// NewReplayOf is NewReplay for somebody with wishes.
func NewReplayOf(db *quirks.DB, w Wishes) *Replay { return &Replay{db: db, wishes: w} }

// State returns the name of the state.
func (r *Replay) State() string { return r.state.text() }

func (r *Replay) settle(o Observation) Knowledge {
	k := Lookup(r.db, r.wishes, o, r.memory)
	r.state = Derive(o, k, r.memory)
	r.memory = r.memory.enter(r.state, o)
	return k
}

// See goes through an observation.
func (r *Replay) See(line Record) {
	o := *line.Observation
	if o.Modem != nil {
		m := *o.Modem
		m.PIN.Err = line.PIN.err()
		o.Modem = &m
	}
	r.last = o
	r.memory = r.memory.observe(o)
	r.memory = r.memory.recover(o, Lookup(r.db, r.wishes, o, r.memory))
	k := r.settle(o)
	r.due = Plan(r.state, o, k, r.memory)
}

// Do goes through an action as it was done, and returns the states while it ran
// and after. The error says that it would not be done now.
func (r *Replay) Do(line Record) (while, after string, err error) {
	i := slices.IndexFunc(r.due, func(a Action) bool { return a.Key() == line.Did.Key })
	if i < 0 {
		return "", "", fmt.Errorf("%s is not planned", line.Did.Text)
	}
	while = r.act(r.due[i], line.Did.Began, line.Did.Ended, line.Did.Outcome.err())
	return while, r.State(), nil
}

// Due returns the keys of the actions that are planned.
func (r *Replay) Due() (keys []Key) {
	for _, a := range r.due {
		keys = append(keys, a.Key())
	}
	return keys
}

// DoDue goes through the action with that key at once, with what a recording says
// became of it; nil is that it was done.
func (r *Replay) DoDue(key Key, as *Record) {
	i := slices.IndexFunc(r.due, func(a Action) bool { return a.Key() == key })
	var err error
	if as != nil {
		err = as.Did.Outcome.err()
	}
	r.act(r.due[i], r.last.Time, r.last.Time, err)
}

// act has an action be done, and returns the state while it is.
func (r *Replay) act(a Action, began, ended time.Time, err error) (while string) {
	r.memory = r.memory.begin(a, began)
	r.settle(r.last)
	while = r.State()
	r.memory = r.memory.end(a, err, ended)
	r.last.Time = ended
	r.settle(r.last)
	return while
}

// err returns an error of which the same may be told as of the recorded one.
func (o *outcome) err() error {
	if o == nil {
		return nil
	}
	errs := []error{errors.New(o.Text)}
	for _, name := range o.Is {
		errs = append(errs, sentinels[name])
	}
	if o.Refusal != nil {
		errs = append(errs, o.Refusal)
	}
	return errors.Join(errs...)
}

// Proven reports whether something has come over the link of a replay's stick.
func Proven(r *Replay) bool { return r.memory.Watch.Proven }
