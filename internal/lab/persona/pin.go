// SPDX-License-Identifier: GPL-3.0-or-later

package persona

import "fmt"

// What +CPIN? says that the SIM waits for (3GPP TS 27.007, 8.3).
const (
	wantsNothing = "READY"
	wantsPIN     = "SIM PIN"
	wantsPUK     = "SIM PUK"
)

// wanted returns what the SIM waits for.
func (m *Modem) wanted() string {
	switch {
	case m.unlocked:
		return wantsNothing
	case m.card.tries() == 0:
		return wantsPUK
	}
	return wantsPIN
}

// lock returns the error of commands that need an unlocked SIM.
func (m *Modem) lock() error {
	if m.card.tries() == 0 {
		return cmePUK
	}
	return cmeLocked
}

// pin answers +CPIN.
func (s *Session) pin(c command) ([]string, error) {
	m := s.modem
	switch {
	case c.unlocks():
		return nil, s.enter(arguments(c.args))
	case c.form == test:
		return nil, nil
	case m.missing():
		return nil, cmeNoSIM
	case c.form == read:
		return []string{"+CPIN: " + m.wanted()}, nil
	}
	return nil, cmeDenied
}

// unlocks reports whether the command brings a PIN, or a PUK with a new PIN.
func (c command) unlocks() bool { return c.name == "+CPIN" && c.form == set }

// enter takes a PIN, or of two arguments a PUK, and tells what became of it.
func (s *Session) enter(args []string) error {
	try, tell := s.modem.tryPIN, s.port.PIN
	if len(args) > 1 {
		try, tell = s.modem.tryPUK, s.port.PUK
	}
	outcome, err := try(args[0])
	if tell != nil {
		tell(outcome)
	}
	return err
}

// tryPIN returns what became of a PIN, in words and as the port's result.
func (m *Modem) tryPIN(pin string) (outcome string, err error) {
	card := &m.card
	switch {
	case !m.started:
		return "not taken", failed
	case m.missing():
		return "no SIM", cmeNoSIM
	case m.unlocked:
		return "not wanted", cmeDenied
	case card.tries() == 0:
		return "refused, PUK wanted", cmePUK
	case pin == card.PIN:
		m.unlocked, card.Failed = true, 0
		m.search()
		return "accepted", nil
	}
	card.Failed++
	err = cmeWrongPIN
	if card.PlainError {
		err = failed
	}
	switch left := card.tries(); left {
	case 0:
		return "refused, PUK wanted now", err
	case 1:
		return "refused, 1 try left", err
	default:
		return fmt.Sprintf("refused, %d tries left", left), err
	}
}

// tryPUK is tryPIN for a PUK. None is right, and none is counted: that one was
// sent is all that anybody wants to know.
func (m *Modem) tryPUK(string) (outcome string, err error) {
	switch {
	case !m.started:
		return "not taken", failed
	case m.missing():
		return "no SIM", cmeNoSIM
	case m.wanted() != wantsPUK:
		return "not wanted", cmeDenied
	}
	return "refused", cmePUK
}
