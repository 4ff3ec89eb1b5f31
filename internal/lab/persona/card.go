// SPDX-License-Identifier: GPL-3.0-or-later

package persona

import (
	"errors"
	"time"
)

// A SIM is the card in a modem. It keeps what it counts when it is taken out.
type SIM struct {
	ICCID    string // 19 or 20 digits
	IMSI     string // begins with Operator
	Operator string // MCC and MNC
	PIN      string // "" when it asks for none

	// Failed is how many of the tries for the PIN are gone: of three, or of as
	// many as there were since the last right one.
	Failed int
	// HideTries has no command tell how many are left.
	HideTries bool
	// HideICCID keeps its number from who asks before the PIN is given.
	HideICCID bool
	// PlainError answers a wrong PIN with ERROR, whatever +CMEE asks for.
	PlainError bool
}

// PINTries is how many wrong PINs a SIM takes in a row (Huawei MU509 AT Command
// Interface Specification, 7.4.3).
const PINTries = 3

// pukTries is the same of PUKs.
const pukTries = 10

// tries returns how many are left for the PIN.
func (s *SIM) tries() int { return max(0, PINTries-s.Failed) }

// Eject takes the SIM out. The network is lost with it, and a data connection.
// It fails when there is none.
func (m *Modem) Eject() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.inserted {
		return errors.New("cannot take out a SIM: there is none")
	}
	m.inserted, m.sim = false, false
	if m.reading != nil {
		m.reading.Stop()
	}
	m.search()
	m.drop()
	return nil
}

// Insert puts a SIM in; nil is the one that was taken out, with the tries that
// it had left. It fails when there is one.
func (m *Modem) Insert(card *SIM) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.inserted {
		return errors.New("cannot put in a SIM: there is one already")
	}
	if card != nil {
		m.card = *card
	}
	m.power()
	m.search()
	return nil
}

// power begins anew with the card: it asks for its PIN, if it has one, and has
// yet to be read, if that takes time.
func (m *Modem) power() {
	m.inserted, m.sim, m.reading = true, m.config.SlowSIM == 0, nil
	m.unlocked = m.card.PIN == ""
}

// missing reports whether no SIM can be seen, or not yet. The first question
// about one is what has the modem read it.
func (m *Modem) missing() bool {
	if m.inserted && !m.sim && m.reading == nil {
		m.reading = time.AfterFunc(m.config.SlowSIM, m.read)
	}
	return !m.sim
}

// read is where the reading of the SIM ends.
func (m *Modem) read() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.closed && m.inserted {
		m.sim = true
		m.search()
	}
}
