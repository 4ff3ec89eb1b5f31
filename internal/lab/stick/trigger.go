// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"encoding/hex"
	"sync"

	"modembridge/internal/lab/storage"
	"modembridge/internal/lab/usbip"
)

// A faultState is what is left of a stick's faults.
type faultState struct {
	mu     sync.Mutex
	stalls int
	sent   bool // the trigger of this appearance was seen
}

// stall takes one of the stalls that are left.
func (f *faultState) stall() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stalls == 0 {
		return false
	}
	f.stalls--
	return true
}

// first reports whether this is the first trigger since the stick appeared.
func (f *faultState) first() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	was := f.sent
	f.sent = true
	return !was
}

func (f *faultState) rearm() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sent = false
}

// record returns a hook that only notes the commands of an interface.
func (s *Stick) record(number int) func(storage.Command) storage.Answer {
	return func(c storage.Command) storage.Answer {
		s.add(Event{Kind: SCSI, Interface: number, Text: c.String(), Data: c.Raw})
		return storage.Answer{}
	}
}

// command is the hook of the storage mode: it notes the command, and knows
// the message that switches.
func (s *Stick) command(c storage.Command) storage.Answer {
	a := s.record(0)(c)
	triggered := false
	if s.model.Switch != nil {
		for _, t := range s.model.Switch.On {
			triggered = triggered || t.matchesCommand(c)
		}
	}
	if triggered {
		// The data phase that the message declares is answered with zeros:
		// what real sticks send there is not known.
		a.Own = true
		if c.In {
			a.Data = make([]byte, min(c.Length, usbip.MaxTransfer))
		}
		if !s.trigger(hex.EncodeToString(c.Raw)) {
			a.Status, a.Data = storage.Failed, nil
		}
	}
	const startStopUnit, preventAllow = 0x1b, 0x1e
	if op := c.Opcode(); triggered || op == startStopUnit || op == preventAllow {
		a.StallStatus = s.faults.stall()
	}
	return a
}

// setup notes the requests that are not standard ones, and knows the one that
// switches.
func (s *Stick) setup(r usbip.Setup) (taken bool) {
	const kind, standard = 0x60, 0
	if r.RequestType&kind != standard {
		s.add(Event{Kind: Control, Interface: -1, Text: r.String()})
	}
	if s.model.Switch != nil {
		for _, t := range s.model.Switch.On {
			if t.matchesControl(r) {
				s.trigger(r.String())
				return true
			}
		}
	}
	return false
}

// trigger is a message that switches; false refuses it.
func (s *Stick) trigger(message string) bool {
	if s.options.Faults.RefuseSwitch {
		s.add(Event{Kind: Refused, Interface: -1, Text: message})
		return false
	}
	s.add(Event{Kind: Triggered, Interface: -1, Text: message})
	if s.faults.first() {
		signal(s.switched)
	}
	return true
}
