// SPDX-License-Identifier: GPL-3.0-or-later

package atport

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxLine is the longest line that is kept, bytes. What is longer is no text.
const maxLine = 512

// An EventKind says what a line of an AT port is.
type EventKind uint8

// The kinds of lines.
const (
	_           EventKind = iota
	Info                  // part of the answer
	Final                 // the result that ends the answer: "OK", "+CME ERROR: 10"
	Unsolicited           // what nobody asked for: "^RSSI:15", "RING"
	Sentence              // of a GNSS receiver, its checksum right
)

// An Event is a line that came from a port, without its line ends and without
// blanks around it.
type Event struct {
	Kind EventKind
	Text string
}

// A Parser takes the bytes of an AT port and makes events of them (V.250, 5.7).
// The echo of the command, empty lines and what is no text are passed over.
// The zero value is ready; it does no input or output.
type Parser struct {
	line    []byte
	long    bool     // the line is longer than maxLine
	command string   // that was sent last
	names   []string // of its parts: "+GCAP"
}

// Expect tells the parser that a command line was sent ("AT+GCAP", without its
// end), so that it knows the echo and whose answer "+GCAP: …" is.
func (p *Parser) Expect(command string) {
	p.command, p.names = strings.TrimSpace(command), names(command)
}

// Feed takes the next bytes, cut wherever, and returns the events they complete.
func (p *Parser) Feed(b []byte) []Event {
	var events []Event
	for _, c := range b {
		switch {
		case c == '\r' || c == '\n':
			if e, ok := p.end(); ok {
				events = append(events, e)
			}
		case c == 0: // some ports fill their packets up with it
		case len(p.line) == maxLine:
			p.long = true
		default:
			p.line = append(p.line, c)
		}
	}
	return events
}

// end is the end of a line.
func (p *Parser) end() (Event, bool) {
	text, long := strings.TrimSpace(string(p.line)), p.long
	p.line, p.long = p.line[:0], false
	if long || text == "" || text == p.command || !printable(text) {
		return Event{}, false
	}
	switch {
	case isResult(text), isCallResult(text) && p.dials():
		return Event{Final, text}, true
	case isSentence(text):
		return Event{Sentence, text}, true
	case isCutSentence(text):
		return Event{}, false
	case isCallResult(text), text == "RING", p.foreign(text):
		return Event{Unsolicited, text}, true
	}
	return Event{Info, text}, true
}

// dials reports whether a call may be the result of the command: it dials,
// answers, or goes back to a call (V.250, 6.3).
func (p *Parser) dials() bool {
	if len(p.command) < len("ATD") {
		return false
	}
	return strings.IndexByte("DAOdao", p.command[2]) >= 0
}

// foreign reports whether the line begins with the name of a command other than
// the one that was sent: "^RSSI: 15" during AT+GCAP. A table of such lines
// would never be complete: each firmware has its own.
func (p *Parser) foreign(text string) bool {
	name, _, named := strings.Cut(text, ":")
	if !named || strings.IndexByte(symbols, text[0]) < 0 || strings.ContainsAny(name, " ,") {
		return false
	}
	for _, own := range p.names {
		if strings.EqualFold(name, own) {
			return false
		}
	}
	return true
}

// symbols are what the names of extended commands begin with: + by V.250, the
// others by vendors' habit.
const symbols = "+^$%*#!_@&"

// names returns the names of the extended commands of a line.
func names(command string) []string {
	if len(command) < len("AT") {
		return nil
	}
	var out []string
	for part := range strings.SplitSeq(command[2:], ";") {
		begin := strings.IndexAny(part, symbols) // "E0+GCAP" has none in between
		if begin < 0 {
			continue
		}
		part = part[begin:]
		if end := strings.IndexAny(part, "=?"); end >= 0 {
			part = part[:end]
		}
		out = append(out, strings.TrimSpace(part))
	}
	return out
}

// printable reports whether the line is text, of whatever language.
func printable(text string) bool {
	return utf8.ValidString(text) && strings.IndexFunc(text, func(r rune) bool { return r != '\t' && !unicode.IsPrint(r) }) < 0
}
