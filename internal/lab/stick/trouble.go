// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"errors"
	"fmt"

	"modembridge/internal/lab/persona"
)

// A Trouble is what befalls a stick that was well, while it is a modem.
type Trouble string

// The troubles. All but Dead, Stall and CDROM last until [Stick.EndTrouble].
const (
	NoService  Trouble = "no-service"  // the network is gone
	Denied     Trouble = "denied"      // the network lets the SIM in no longer
	NoCarrier  Trouble = "no-carrier"  // the network ends the call, and every dial, without a word
	APNRefused Trouble = "apn-refused" // the same, and it says that it does not know the access point name
	Dead       Trouble = "dead"        // the call that is under way carries no packet any more, and its two ends still answer each other
	Stall      Trouble = "stall"       // no byte of the call that is under way gets through any more, either way
	Hang       Trouble = "hang"        // its ports swallow everything and answer nothing; its configuration set anew, as a reset does, ends that
	CDROM      Trouble = "cd-rom"      // it leaves the bus and comes back as storage
)

// Troubles returns all of them.
func Troubles() []Trouble {
	return []Trouble{NoService, Denied, NoCarrier, APNRefused, Dead, Stall, Hang, CDROM}
}

// Begin has the stick be in that trouble. It fails while the stick is no modem,
// and for a call's when there is none.
func (s *Stick) Begin(t Trouble) error {
	m := s.modem.Load()
	if m == nil {
		return fmt.Errorf("cannot begin %s: the stick is no modem now", t)
	}
	switch t {
	case NoService:
		m.LoseNetwork()
	case Denied:
		m.DenyNetwork()
	case NoCarrier:
		m.RefuseDials("")
	case APNRefused:
		m.RefuseDials(persona.UnknownAPN)
	case Dead, Stall:
		c := s.calling.Load()
		switch {
		case c == nil:
			return fmt.Errorf("cannot begin %s: there is no call", t)
		case t == Dead:
			c.dead.Store(true)
		default:
			c.stalled.Store(true)
		}
	case Hang:
		s.hung.Store(true)
	case CDROM:
		if s.model.Storage == nil || s.model.Switch == nil {
			return errors.New("cannot come back as storage: the stick has no such mode")
		}
		signal(s.relapsed)
	default:
		return fmt.Errorf("no stick has the trouble %q", t)
	}
	s.add(Event{Kind: Troubled, Interface: -1, Text: string(t)})
	return nil
}

// EndTrouble ends all troubles that can end.
func (s *Stick) EndTrouble() {
	s.hung.Store(false)
	if m := s.modem.Load(); m != nil {
		m.AllowDials()
		m.FindNetwork()
	}
	s.add(Event{Kind: Troubled, Interface: -1, Text: "over"})
}
