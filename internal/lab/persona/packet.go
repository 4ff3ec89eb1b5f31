// SPDX-License-Identifier: GPL-3.0-or-later

package persona

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// UnknownAPN is what +CEER says of an access point name that the network does not
// know (3GPP TS 24.008, 10.5.6.6, cause 27).
const UnknownAPN = "Missing or unknown APN"

// contexts is how many packet contexts can be defined.
const contexts = 16

// packet answers what concerns packet contexts (3GPP TS 27.007, chapter 10).
func (s *Session) packet(c command) (lines []string, known bool, err error) {
	m := s.modem
	switch c.name {
	case "+CGDCONT":
		lines, err = s.define(c)
	case "+CGACT":
		lines, err = s.activate(c)
	case "+CGPADDR":
		for _, id := range m.defined() {
			lines = append(lines, fmt.Sprintf(`+CGPADDR: %d,"0.0.0.0"`, id))
		}
	case "+CEER":
		if c.form == run {
			lines = []string{"+CEER: " + cmp.Or(m.cause, "No report available")}
		}
	case "+CGQREQ", "+CGQMIN", "+CGEQREQ", "+CGEQMIN", "+CGEREP", "+CGAUTO":
	default:
		return nil, false, nil
	}
	return lines, true, err
}

func (m *Modem) defined() []int { return slices.Sorted(maps.Keys(m.contexts)) }

func (s *Session) define(c command) (lines []string, err error) {
	m := s.modem
	switch c.form {
	case test:
		for _, kind := range []string{"IP", "IPV6", "IPV4V6"} {
			lines = append(lines, fmt.Sprintf("+CGDCONT: (1-%d),%q,,,(0),(0)", contexts, kind))
		}
	case read:
		for _, id := range m.defined() {
			x := m.contexts[id]
			lines = append(lines, fmt.Sprintf(`+CGDCONT: %d,%q,%q,"",0,0`, x.ID, x.Type, x.APN))
		}
	case set:
		args := arguments(c.args)
		id, err := strconv.Atoi(args[0])
		if err != nil || id < 1 || id > contexts {
			return nil, failed
		}
		if len(args) == 1 {
			delete(m.contexts, id)
			return nil, nil
		}
		m.contexts[id] = Context{ID: id, Type: strings.ToUpper(args[1]), APN: argument(args, 2)}
	default:
		return nil, failed
	}
	return lines, nil
}

func (s *Session) activate(c command) (lines []string, err error) {
	m := s.modem
	switch c.form {
	case test:
		lines = []string{"+CGACT: (0,1)"}
	case read:
		for _, id := range m.defined() {
			lines = append(lines, fmt.Sprintf("+CGACT: %d,%d", id, count(m.active[id])))
		}
	case set:
		args := arguments(c.args)
		if args[0] == "0" {
			ids := m.defined()
			if id, err := strconv.Atoi(argument(args, 1)); err == nil {
				ids = []int{id}
			}
			for _, id := range ids {
				m.deactivate(id)
			}
			return nil, nil
		}
		id, err := strconv.Atoi(argument(args, 1))
		x, defined := m.contexts[id]
		if err != nil || !defined || !m.registered || m.refuses || !m.accepts(x.APN) {
			return nil, cmeDenied
		}
		m.active[id] = true
	default:
		return nil, failed
	}
	return lines, nil
}

// deactivate ends a packet context, and with it the call that it carries, whichever
// port that is on (3GPP TS 27.007, 10.1.10).
func (m *Modem) deactivate(id int) {
	delete(m.active, id)
	for _, s := range m.sessions {
		if s.data && s.context == id && s.port.Release != nil {
			s.port.Release()
		}
	}
}

// dial answers ATD. Only packet calls exist: *99#, *99***<context># (3GPP TS
// 27.060, 7.2.1.3). A wrong access point name and a modem without a network end
// in the same way, with NO CARRIER; +CEER knows more (3GPP TS 27.007, 7.10).
func (s *Session) dial(number string) error {
	m := s.modem
	number = strings.TrimLeft(strings.ToUpper(number), "TP") // tone and pulse
	id, packet := packetContext(number)
	x, defined := m.contexts[id]
	m.cause = ""
	switch {
	case !packet || s.port.Dial == nil:
		return noCarrier
	case m.registered && m.refuses:
		m.cause = m.refusal
		return noCarrier
	case defined && m.registered && !m.accepts(x.APN):
		m.cause = UnknownAPN
		return noCarrier
	case !defined, !m.registered, m.calling():
		return noCarrier
	}
	m.active[id] = true
	s.result(connect)
	s.data, s.context = true, id
	s.port.Dial(x)
	return nil
}

// packetContext returns which context a number dials.
func packetContext(number string) (id int, ok bool) {
	rest, packet := strings.CutPrefix(number, "*99")
	rest, ended := strings.CutSuffix(rest, "#")
	if !packet || !ended {
		return 0, false
	}
	if rest == "" {
		return 1, true
	}
	parts := strings.Split(rest, "*") // "***2": address, protocol, context
	id, err := strconv.Atoi(parts[len(parts)-1])
	return id, err == nil && len(parts) <= 4
}

func (m *Modem) calling() bool {
	return slices.ContainsFunc(m.sessions, func(s *Session) bool { return s.data })
}
