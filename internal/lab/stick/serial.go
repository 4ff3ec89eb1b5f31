// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"modembridge/internal/lab/persona"
	"modembridge/internal/lab/usbip"
)

// What a port keeps for a host that does not read, bytes.
const (
	keepAnswers   = 16 << 10
	keepSentences = 512
)

// chatterPause is the time between two unsolicited results: short enough that
// who asks the other ports meanwhile hears one.
const chatterPause = 500 * time.Millisecond

// A serial is a serial port: a bulk endpoint in each direction, and the control
// line DTR.
type serial struct {
	number      int
	interrupt   uint8 // address of the interrupt IN endpoint, 0 when there is none
	stick       *Stick
	log         *Log
	toHost      *queue
	session     *persona.Session // nil: it swallows what it gets
	full        bool             // it takes nothing at all
	awake       time.Time        // its session takes nothing before
	unsolicited string           // what its session says by itself, "" for nothing
	replies     map[string][]string
	network     Network

	life  context.Context // of the personality
	group *sync.WaitGroup // its goroutines

	mu     sync.Mutex
	dtr    bool
	coding []byte // baud rate and so on, as it was set
	call   *call
}

var _ function = (*serial)(nil)

// Requests to a serial port (USB CDC PSTN 1.2, 6.3). Linux's option driver sends
// SET_CONTROL_LINE_STATE to vendor interfaces too.
const (
	setLineCoding       = 0x20
	getLineCoding       = 0x21
	setControlLineState = 0x22 // DTR in bit 0 of the value, RTS in bit 1
	sendBreak           = 0x23
)

// lineCoding returns 9600 bit/s, 1 stop bit, no parity, 8 data bits (USB CDC PSTN
// 1.2, table 17). It means nothing to a port without a line behind it.
func lineCoding() []byte { return []byte{0x80, 0x25, 0, 0, 0, 0, 8} }

func (s *serial) Control(setup usbip.Setup, data []byte) ([]byte, error) {
	const toInterface, fromInterface = 0x21, 0xa1 // class requests
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case setup.RequestType == fromInterface && setup.Request == getLineCoding:
		return s.coding, nil
	case setup.RequestType != toInterface:
		return nil, usbip.ErrUnhandled
	}
	switch setup.Request {
	case setLineCoding:
		s.coding = slices.Clone(data)
	case setControlLineState:
		s.setDTR(setup.Value&1 != 0)
	case sendBreak:
	default:
		return nil, usbip.ErrUnhandled
	}
	return nil, nil
}

// setDTR notes that the host opened the port or hung it up, which ends a call.
func (s *serial) setDTR(on bool) {
	switch {
	case on && !s.dtr:
		s.log.add(Event{Kind: DTRRaise, Interface: s.number})
	case !on && s.dtr:
		s.log.add(Event{Kind: DTRDrop, Interface: s.number})
		if s.call != nil {
			s.call.hangUp()
		}
	}
	s.dtr = on
}

func (s *serial) Out(ctx context.Context, _ uint8, data []byte) error {
	if s.full {
		<-ctx.Done()
		return ctx.Err()
	}
	s.log.count(s.number, len(data), 0)
	if s.stick.hung.Load() {
		return nil
	}
	s.mu.Lock()
	c := s.call
	s.mu.Unlock()
	switch {
	case c != nil:
		return c.write(ctx, data)
	case s.session == nil || time.Now().Before(s.awake):
		kept := persona.Mask(string(data))
		s.log.add(Event{Kind: Written, Interface: s.number, Text: fmt.Sprintf("%.64q", kept), Data: []byte(kept)})
	default:
		s.session.Write(data)
	}
	return nil
}

func (s *serial) In(ctx context.Context, endpoint uint8, limit int) ([]byte, error) {
	if endpoint == s.interrupt {
		<-ctx.Done() // no line ever changes
		return nil, ctx.Err()
	}
	for {
		b, err := s.toHost.take(ctx, limit)
		if err == nil && s.stick.hung.Load() {
			continue
		}
		s.log.count(s.number, 0, len(b))
		return b, err
	}
}

// open gives the port its AT session.
func (s *serial) open(m *persona.Modem, dials bool) {
	port := persona.Port{
		Replies: s.replies,
		Send:    func(b []byte) { s.toHost.offer(b, keepAnswers) },
		Line:    func(line string) { s.log.add(Event{Kind: ATLine, Interface: s.number, Text: line}) },
		PIN:     func(outcome string) { s.log.add(Event{Kind: PINSent, Interface: s.number, Text: outcome}) },
		PUK:     func(outcome string) { s.log.add(Event{Kind: PUKSent, Interface: s.number, Text: outcome}) },
	}
	if dials {
		port.Dial, port.Drop, port.Release = s.dial, s.drop, s.release
	}
	s.session = m.Open(port)
	if s.unsolicited != "" {
		s.group.Go(func() { s.every(chatterPause, s.chatter) })
	}
}

// chatter says something unasked, if anybody listens.
func (s *serial) chatter(now time.Time) {
	s.mu.Lock()
	opened := s.dtr
	s.mu.Unlock()
	if opened && !now.Before(s.awake) {
		s.session.Tell(s.unsolicited)
	}
}

// stream sends a sentence a second, as a GNSS port does from power on.
func (s *serial) stream() {
	s.every(time.Second, func(now time.Time) { s.toHost.offer(persona.Sentence(now), keepSentences) })
}

// every does something again and again for as long as the port lives.
func (s *serial) every(pause time.Duration, do func(now time.Time)) {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		select {
		case <-s.life.Done():
			return
		case now := <-tick.C:
			do(now)
		}
	}
}
