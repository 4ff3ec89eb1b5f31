// SPDX-License-Identifier: GPL-3.0-or-later

package golden

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A recording is kept as JSON lines, in this order:
//
//	{"about":{…}}
//	{"stick":NAME,"lines":["config 1",…]}      the form of fakelibusb.c; "then": what it comes back as
//	{"calls":NAME}                             the calls of one session follow, one a line
//	{"type":"bulk-out",…}
//	{"entry":NAME,"settings":[…],"plain":{"stick":NAME,"calls":NAME,"said":…},"with_mbim":{…}}
//
// Equal sticks and equal calls stand there once, and have the name of the first
// entry that they are of.

type stickLine struct {
	Stick string   `json:"stick"`
	Lines []string `json:"lines"`
	Then  []string `json:"then,omitempty"`
}

type callsLine struct {
	Calls string `json:"calls"`
}

type entryLine struct {
	Entry    string      `json:"entry"`
	Settings []string    `json:"settings"`
	Plain    sessionLine `json:"plain"`
	WithMBIM sessionLine `json:"with_mbim"`
}

type sessionLine struct {
	Stick  string `json:"stick"`
	Calls  string `json:"calls,omitempty"` // none, when it is not there
	Said   string `json:"said,omitempty"`
	Status int    `json:"status,omitempty"`
}

// Write writes the recording.
func (r *Recording) Write(w io.Writer) error {
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	sticks, calls := make(map[string]string), make(map[string]string)
	var sessions []any // of stickLine, callsLine and json.RawMessage
	note := func(name string, s Session) sessionLine {
		line := stickLine{Stick: name, Lines: describe(s.Device)}
		if s.Then != nil {
			line.Then = describe(*s.Then)
		}
		key := strings.Join(append(line.Lines, line.Then...), "\n")
		if sticks[key] == "" {
			sticks[key] = name
			sessions = append(sessions, line)
		}
		var text []string
		for _, c := range s.Calls {
			text = append(text, c.line)
		}
		all := strings.Join(text, "\n")
		if all != "" && calls[all] == "" {
			calls[all] = name
			sessions = append(sessions, callsLine{name})
			for _, t := range text {
				sessions = append(sessions, json.RawMessage(t))
			}
		}
		return sessionLine{sticks[key], calls[all], s.Said, s.Status}
	}
	var entries []entryLine
	for _, e := range r.Entries {
		entries = append(entries, entryLine{e.Name, e.Lines, note(e.Name, e.Plain), note(e.Name+" with MBIM", e.WithMBIM)})
	}
	lines := slices.Concat([]any{map[string]About{"about": r.About}}, sessions)
	for _, e := range entries {
		lines = append(lines, e)
	}
	for _, line := range lines {
		if err := enc.Encode(line); err != nil {
			return err
		}
	}
	return out.Flush()
}

// A reader holds what Read has seen so far.
type reader struct {
	recording Recording
	sticks    map[string]stickLine
	calls     map[string][]Call
	current   string // whose calls follow
}

// Read reads a recording.
func Read(in io.Reader) (*Recording, error) {
	r := reader{sticks: make(map[string]stickLine), calls: make(map[string][]Call)}
	lines := bufio.NewScanner(in)
	for n := 1; lines.Scan(); n++ {
		if err := r.line(lines.Bytes()); err != nil {
			return nil, fmt.Errorf("line %d of the recording: %w", n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if got, want := len(r.recording.Entries), r.recording.About.Entries; got != want {
		return nil, fmt.Errorf("the recording has %d entries, and says that it has %d", got, want)
	}
	return &r.recording, nil
}

// line reads one line, whose kind its first key tells.
func (r *reader) line(text []byte) error {
	first, _, _ := bytes.Cut(bytes.TrimPrefix(text, []byte(`{"`)), []byte(`"`))
	switch string(first) {
	case "about":
		return json.Unmarshal(text, &struct {
			About *About `json:"about"`
		}{&r.recording.About})
	case "stick":
		var s stickLine
		err := json.Unmarshal(text, &s)
		r.sticks[s.Stick] = s
		return err
	case "calls":
		var c callsLine
		err := json.Unmarshal(text, &c)
		r.current = c.Calls
		return err
	case "type":
		c, err := parseCall(text)
		r.calls[r.current] = append(r.calls[r.current], c)
		return err
	case "entry":
		return r.entry(text)
	}
	return fmt.Errorf("it is of no known kind: %.40q", text)
}

func (r *reader) entry(text []byte) error {
	var line entryLine
	if err := json.Unmarshal(text, &line); err != nil {
		return err
	}
	e := Recorded{Entry: Entry{Name: line.Entry, Lines: line.Settings}}
	var err error
	if e.Plain, err = r.session(e.Entry, line.Plain); err != nil {
		return err
	}
	if e.WithMBIM, err = r.session(e.Entry, line.WithMBIM); err != nil {
		return err
	}
	r.recording.Entries = append(r.recording.Entries, e)
	return nil
}

func (r *reader) session(e Entry, line sessionLine) (Session, error) {
	calls, ok := r.calls[line.Calls]
	if !ok && line.Calls != "" {
		return Session{}, fmt.Errorf("no calls %q before it", line.Calls)
	}
	stick, ok := r.sticks[line.Stick]
	if !ok {
		return Session{}, fmt.Errorf("no stick %q before it", line.Stick)
	}
	s := Session{Calls: calls, Said: line.Said, Status: line.Status}
	var err error
	if s.Device, err = parseDevice(e, stick.Lines); err != nil {
		return Session{}, err
	}
	if stick.Then != nil {
		then, err := parseDevice(e, stick.Then)
		if err != nil {
			return Session{}, err
		}
		s.Then = &then
	}
	return s, nil
}
