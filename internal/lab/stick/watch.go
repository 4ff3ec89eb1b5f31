// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"slices"
	"sync"

	"modembridge/internal/lab/storage"
	"modembridge/internal/lab/usbip"
)

// A watch is a personality's eye on what the host sends: it notes it, answers
// what the stick itself knows, and sees the message that switches.
type watch struct {
	stick   *Stick
	sw      *Switch // nil: nothing switches it
	inPlace bool    // it stays on the bus when it switches
	answers []Reply

	mu   sync.Mutex
	next int  // trigger that is due, of those in order
	done bool // it was switched
}

// see takes note of a message. step says that it is one of those that switch,
// refused that a fault makes the stick refuse it.
func (w *watch) see(m message) (step, refused bool) {
	if w.sw == nil {
		return false, false
	}
	is := func(t Trigger) bool { return t.matches(m) }
	if !slices.ContainsFunc(w.sw.On, is) {
		return false, false
	}
	if w.stick.options.Faults.RefuseSwitch {
		w.stick.add(Event{Kind: Refused, Interface: -1, Text: m.String()})
		return true, true
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.sw.InOrder {
		if w.next < len(w.sw.On) && is(w.sw.On[w.next]) {
			w.next++
		}
		if w.next < len(w.sw.On) {
			return true, false
		}
	}
	w.stick.add(Event{Kind: Triggered, Interface: -1, Text: m.String()})
	if !w.done {
		w.done = true
		w.stick.trigger(w.inPlace)
	}
	return true, false
}

// record returns a hook that only notes the commands of an interface.
func (s *Stick) record(number int) func(storage.Command) storage.Answer {
	return func(c storage.Command) storage.Answer {
		s.add(Event{Kind: SCSI, Interface: number, Text: c.String(), Data: c.Raw})
		return storage.Answer{}
	}
}

// command is the hook of the storage mode.
func (w *watch) command(c storage.Command) storage.Answer {
	a := w.stick.record(0)(c)
	step, refused := w.see(message{command: &c})
	if step {
		// The data phase that the message declares is answered with zeros:
		// what real sticks send there is not known.
		a.Own = true
		a.DataPhase = dataPhases[w.sw.Data]
		if c.In {
			a.Data = make([]byte, min(c.Length, usbip.MaxTransfer))
		}
		if refused {
			a.Status, a.Data = storage.Failed, nil
		}
	}
	if step || c.Eject() || allowsRemoval(c) {
		a.StallStatus = w.stick.stalls.Add(-1) >= 0
	}
	return a
}

// allowsRemoval reports whether the command is PREVENT ALLOW MEDIUM REMOVAL
// that allows it (SPC-4, 6.13), as it goes before an eject. The kernel sends it
// too, whenever somebody closes the drive; it counts its commands from 1, where a
// program's tags are large numbers.
func allowsRemoval(c storage.Command) bool {
	const preventAllow, kernels = 0x1e, 1 << 16
	return c.Opcode() == preventAllow && len(c.CDB) > 4 && c.CDB[4]&3 == 0 && c.Tag >= kernels
}

// control answers the requests that the stick itself knows, and leaves the rest
// to its functions and to the standard answers.
func (w *watch) control(r usbip.Setup, data []byte) ([]byte, error) {
	const kind, standard = 0x60, 0
	if r.RequestType&kind != standard {
		w.stick.add(Event{Kind: Control, Interface: -1, Text: r.String()})
	}
	step, refused := w.see(message{setup: &r, data: data})
	switch {
	case refused:
		return nil, usbip.ErrStall
	case step && r.RequestType&kind != standard:
		return make([]byte, r.Length), nil
	}
	for _, a := range w.answers {
		if a.Control.begin(r) {
			return a.Data[:min(len(a.Data), int(r.Length))], nil
		}
	}
	return nil, usbip.ErrUnhandled
}
