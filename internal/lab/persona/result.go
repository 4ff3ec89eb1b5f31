// SPDX-License-Identifier: GPL-3.0-or-later

package persona

import "fmt"

// A result ends a command line: a final result code of V.250, or a +CME
// ERROR. As an error it is why a command failed.
type result struct {
	number int    // ATV0's, or the +CME ERROR's
	text   string // ATV1's, or +CMEE=2's
	cme    bool
}

func (r result) Error() string { return r.text }

// The results (V.250 table 1; 3GPP TS 27.007, 9.2).
var (
	ok          = result{number: 0, text: "OK"}
	connect     = result{number: 1, text: "CONNECT 7200000"}
	noCarrier   = result{number: 3, text: "NO CARRIER"}
	failed      = result{number: 4, text: "ERROR"}
	cmeDenied   = result{3, "operation not allowed", true}
	cmeNoSIM    = result{10, "SIM not inserted", true}
	cmeLocked   = result{11, "SIM PIN required", true}
	cmePUK      = result{12, "SIM PUK required", true}
	cmeWrongPIN = result{16, "incorrect password", true}
	cmeNoNet    = result{30, "no network service", true}
)

// result sends a result in the format that the port asked for.
func (s *Session) result(r result) {
	if r.cme {
		switch s.cmee {
		case 0:
			r = failed
		case 1:
			r.text = fmt.Sprintf("+CME ERROR: %d", r.number)
		default:
			r.text = "+CME ERROR: " + r.text
		}
	}
	switch {
	case s.quiet:
	case s.numeric && !r.cme:
		s.port.Send(fmt.Appendf(nil, "%d\r", r.number))
	default:
		s.port.Send([]byte("\r\n" + r.text + "\r\n"))
	}
}
