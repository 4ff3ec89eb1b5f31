// SPDX-License-Identifier: GPL-3.0-or-later

package persona

import (
	"bytes"
	"strings"
)

// maxLine is the longest command line that is kept, bytes; a longer one is
// noise on the line.
const maxLine = 2048

// A Port is how a [Session] reaches the world around it. The functions are
// called with the modem locked: they must not call back into it or block.
type Port struct {
	// Send takes bytes for the host.
	Send func([]byte)
	// Line, when set, is told each command line, with secrets masked.
	Line func(string)
	// PIN and PUK, when set, are told what became of each one that was sent:
	// "accepted", "refused, 2 tries left".
	PIN, PUK func(outcome string)
	// Replies are the port's own answers; they win over those of
	// [Config.Replies].
	Replies map[string][]string
	// Dial, when set, takes over the port after CONNECT: until
	// [Session.HangUp] all bytes belong to the data connection.
	Dial func(Context)
	// Drop, when set, is told that the network has ended that connection, without
	// a word.
	Drop func()
	// Release, when set, is told that the connection is to end because its context
	// was deactivated. Its end in the modem says goodbye to the host first.
	Release func()
}

// A Session is one AT port of a modem, with its own echo, result format and
// unsolicited codes.
type Session struct {
	modem *Modem
	port  Port

	line    []byte
	echo    bool
	numeric bool // ATV0
	quiet   bool // ATQ1
	cmee    int  // +CMEE: 0 ERROR, 1 number, 2 text
	format  int  // +COPS=3,n: 0 long name, 1 short name, 2 number
	reports map[string]int
	data    bool // in a data connection
	context int  // which one
}

// Open adds an AT port to the modem.
func (m *Modem) Open(p Port) *Session {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := &Session{modem: m, port: p}
	s.reset()
	m.sessions = append(m.sessions, s)
	return s
}

// reset is ATZ: the defaults of V.250.
func (s *Session) reset() {
	s.echo, s.numeric, s.quiet, s.cmee, s.format = true, false, false, 0, 0
	s.reports = make(map[string]int)
}

// Write takes bytes from the host. In a data connection it takes none: they
// belong to whoever got the call.
func (s *Session) Write(p []byte) {
	s.modem.mu.Lock()
	defer s.modem.mu.Unlock()
	for _, b := range p {
		if s.data || s.modem.closed {
			return
		}
		if s.echo {
			s.port.Send([]byte{b})
		}
		switch {
		case b == '\r':
			line := string(s.line)
			s.line = s.line[:0]
			s.execute(line)
		case b == '\n' || b == 0:
		case b == 0x7f || b == 8:
			s.line = s.line[:max(0, len(s.line)-1)]
		case len(s.line) < maxLine:
			s.line = append(s.line, b)
		}
	}
}

// Data reports whether the port is in a data connection.
func (s *Session) Data() bool {
	s.modem.mu.Lock()
	defer s.modem.mu.Unlock()
	return s.data
}

// Tell sends a result that nobody asked for, such as "^RSSI: 15". In a data
// connection it is lost.
func (s *Session) Tell(text string) {
	s.modem.mu.Lock()
	defer s.modem.mu.Unlock()
	if !s.data && !s.modem.closed {
		s.port.Send([]byte("\r\n" + text + "\r\n"))
	}
}

// HangUp ends the data connection, if there is one, and says NO CARRIER.
func (s *Session) HangUp() {
	s.modem.mu.Lock()
	defer s.modem.mu.Unlock()
	if !s.data {
		return
	}
	s.data = false
	delete(s.modem.active, s.context)
	s.result(noCarrier)
}

// execute runs one command line.
func (s *Session) execute(line string) {
	line = strings.TrimSpace(line)
	if i := strings.Index(upperASCII(line), "AT"); i >= 0 {
		line = line[i:] // what came before is noise, such as a probe of another protocol
	} else {
		return
	}
	if s.port.Line != nil {
		s.port.Line(Mask(line))
	}
	commands, valid := split(line[2:])
	if !valid {
		s.result(failed)
		return
	}
	for _, c := range commands {
		lines, err := s.answer(c)
		if len(lines) > 0 {
			var b bytes.Buffer
			for _, l := range lines {
				b.WriteString("\r\n" + l)
			}
			b.WriteString("\r\n")
			s.port.Send(b.Bytes())
		}
		if r, failed := err.(result); failed {
			s.result(r)
			return
		}
		if c.name == "D" {
			return // answered by dial
		}
	}
	s.result(ok)
}

// answer returns the information text of a command, or a result as error.
func (s *Session) answer(c command) ([]string, error) {
	switch {
	case s.modem.initialises(c):
		return nil, nil
	case !s.modem.started && !identifies(c) && !c.unlocks():
		return nil, failed
	}
	for _, replies := range []map[string][]string{s.port.Replies, s.modem.config.Replies} {
		if lines, own := replies[c.text()]; own {
			if len(lines) == 1 && lines[0] == failed.text {
				return nil, failed
			}
			return lines, nil
		}
	}
	for _, group := range []func(command) ([]string, bool, error){
		s.basic, s.identity, s.sim, s.countTries, s.network, s.packet, s.other,
	} {
		if lines, known, err := group(c); known {
			return lines, err
		}
	}
	return nil, failed
}

// Mask returns the command line without the secrets it carries: PINs and
// passwords stand in the arguments of these commands.
func Mask(line string) string {
	// A blank before the = is as good as none.
	tight := strings.ReplaceAll(line, " ", "")
	upper, end := upperASCII(tight), len(tight)
	for _, name := range []string{"+CPIN=", "^CPIN=", "+CLCK=", "+CPWD=", "^CARDLOCK=", "+CRSM=", "+CSIM=", "+CGAUTH=", "^AUTHDATA="} {
		if i := strings.Index(upper, name); i >= 0 {
			end = min(end, i+len(name))
		}
	}
	if end < len(tight) {
		return tight[:end] + "***"
	}
	return line
}

// upperASCII returns s in upper case, byte for byte: what is not UTF-8 keeps
// its length, so that an index into the result is one into s.
func upperASCII(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'a' && c <= 'z' {
			b[i] = c - 'a' + 'A'
		}
	}
	return string(b)
}
