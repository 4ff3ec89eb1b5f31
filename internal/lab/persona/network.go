// SPDX-License-Identifier: GPL-3.0-or-later

package persona

import (
	"fmt"
	"slices"
	"strconv"
)

// Where the modem is: location area and cell, as +CREG writes them.
const location = `"00C3","0001A2B3"`

// network answers what concerns the radio and the registration (3GPP TS
// 27.007, chapters 7 and 8).
func (s *Session) network(c command) (lines []string, known bool, err error) {
	m := s.modem
	switch c.name {
	case "+CFUN":
		lines, err = s.function(c)
	case "+CREG", "+CGREG", "+CEREG":
		if c.name == "+CEREG" && !m.config.LTE {
			return nil, true, failed
		}
		lines, err = s.registration(c)
	case "+COPS":
		lines, err = s.operator(c)
	case "+CSQ":
		signal := m.config.Signal
		if !m.radio {
			signal = 99
		}
		lines = []string{fmt.Sprintf("+CSQ: %d,99", signal)}
		if c.form == test {
			lines = []string{"+CSQ: (0-31,99),(99)"}
		}
	case "+CGATT":
		switch c.form {
		case read:
			lines = []string{fmt.Sprintf("+CGATT: %d", count(m.registered))}
		case test:
			lines = []string{"+CGATT: (0,1)"}
		}
	case "+WS46":
		switch c.form {
		case test:
			lines = []string{"+WS46: (12,22,25)"}
		case read:
			lines = []string{"+WS46: 25"}
		}
	default:
		return nil, false, nil
	}
	return lines, true, err
}

// function answers +CFUN: 1 is on, 0 and 4 are off.
func (s *Session) function(c command) ([]string, error) {
	m := s.modem
	switch c.form {
	case read:
		return []string{fmt.Sprintf("+CFUN: %d", count(m.radio))}, nil
	case test:
		return []string{"+CFUN: (0,1,4),(0)"}, nil
	case set:
		switch level := argument(arguments(c.args), 0); level {
		case "1":
			if !m.radio {
				m.radio = true
				m.search()
			}
			return nil, nil
		case "0", "4":
			m.radio = false
			m.search()
			return nil, nil
		}
	}
	return nil, cmeDenied
}

// registration answers +CREG and its sisters; the level asked for is kept by
// port.
func (s *Session) registration(c command) ([]string, error) {
	switch c.form {
	case set:
		level, err := strconv.Atoi(c.args)
		if err != nil || level < 0 || level > 2 {
			return nil, failed
		}
		s.reports[c.name] = level
		return nil, nil
	case test:
		return []string{c.name + ": (0-2)"}, nil
	case read:
		level := s.reports[c.name]
		return []string{fmt.Sprintf("%s: %d,%s", c.name, level, s.standing(level))}, nil
	}
	return nil, failed
}

// standing is what +CREG says about the registration: 1 home, 5 roaming, 2
// searching, 3 denied, 0 not even that.
func (s *Session) standing(level int) string {
	m := s.modem
	switch {
	case !m.ready():
		return "0"
	case m.coverage == denied:
		return "3"
	case !m.registered:
		return "2"
	}
	state := "1"
	if m.config.Operator != m.card.Operator {
		state = "5"
	}
	if level == 2 {
		state += "," + location
	}
	return state
}

// announce sends the unsolicited codes that the port asked for.
func (s *Session) announce() {
	if s.data {
		return
	}
	for _, name := range []string{"+CREG", "+CGREG", "+CEREG"} {
		if level := s.reports[name]; level > 0 {
			s.port.Send([]byte("\r\n" + name + ": " + s.standing(level) + "\r\n"))
		}
	}
}

// operator answers +COPS. The format that +COPS=3,n sets counts for the port.
func (s *Session) operator(c command) ([]string, error) {
	m := s.modem
	config := m.config
	technology := 2 // UTRAN
	if config.LTE {
		technology = 7
	}
	switch c.form {
	case read:
		if !m.registered {
			return []string{"+COPS: " + strconv.Itoa(count(m.manual))}, nil
		}
		name := []string{config.OperatorName, config.OperatorName, config.Operator}[s.format]
		return []string{fmt.Sprintf("+COPS: %d,%d,%q,%d", count(m.manual), s.format, name, technology)}, nil
	case test:
		return []string{fmt.Sprintf("+COPS: (2,%q,%q,%q,%d),,(0,1,3,4),(0,1,2)",
			config.OperatorName, config.OperatorName, config.Operator, technology)}, nil
	case set:
		args := arguments(c.args)
		switch args[0] {
		case "0":
			m.manual = false
		case "1", "4":
			if who := argument(args, 2); who != config.Operator && who != config.OperatorName {
				return nil, cmeNoNet
			}
			m.manual = true
		case "2":
			m.timer.Stop()
			m.registered = false
			return nil, nil
		case "3":
			format, err := strconv.Atoi(argument(args, 1))
			if err != nil || !slices.Contains([]int{0, 1, 2}, format) {
				return nil, failed
			}
			s.format = format
			return nil, nil
		default:
			return nil, failed
		}
		if !m.registered {
			m.search()
		}
		return nil, nil
	}
	return nil, failed
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
