// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"errors"

	"modembridge/internal/lab/persona"
)

// errNoModem is why a SIM can be neither taken out nor put in.
var errNoModem = errors.New("cannot move the SIM: the stick is no modem now")

// EjectSIM takes the SIM out of the modem, which stays on the bus. It fails when
// there is none, and while the stick is no modem.
func (s *Stick) EjectSIM() error {
	m := s.modem.Load()
	if m == nil {
		return errNoModem
	}
	if err := m.Eject(); err != nil {
		return err
	}
	s.add(Event{Kind: SIMMoved, Interface: -1, Text: "out"})
	return nil
}

// InsertSIM puts a SIM in, with what is empty filled in from the model; nil is
// the one that was taken out. It fails when there is one, and while the stick is no
// modem.
func (s *Stick) InsertSIM(card *persona.SIM) error {
	m := s.modem.Load()
	if m == nil {
		return errNoModem
	}
	if card != nil {
		filled := s.model.Modem.AT.card(*card)
		card = &filled
	}
	if err := m.Insert(card); err != nil {
		return err
	}
	s.add(Event{Kind: SIMMoved, Interface: -1, Text: "in"})
	return nil
}
