// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"modembridge/internal/lab/persona"
	"modembridge/internal/lab/usbip"
)

// A Network answers data calls: it returns the bit stream of a call, which
// ends when ctx does, and calls up once the caller has its addresses.
type Network func(ctx context.Context, up func()) (io.ReadWriteCloser, error)

// What a port keeps for a host that does not read, bytes.
const (
	keepAnswers   = 16 << 10
	keepSentences = 512
)

// A serial is a serial port of a modem: an interface with a bulk endpoint in
// each direction, and the control line DTR.
type serial struct {
	number    int
	interrupt uint8 // address of the interrupt IN endpoint, 0 when there is none
	log       *Log
	toHost    *queue
	session   *persona.Session // nil: it swallows what it gets
	network   Network

	life  context.Context // of the personality
	group *sync.WaitGroup // its goroutines

	mu   sync.Mutex
	dtr  bool
	call *call
}

var _ function = (*serial)(nil)

// A call is a data connection of a port.
type call struct {
	life      context.Context
	hangUp    context.CancelFunc
	toNetwork *queue
}

// setControlLineState carries DTR in bit 0 and RTS in bit 1 of its value (USB
// CDC PSTN 1.2, 6.3.12); Linux's option driver sends it to vendor interfaces
// too.
const setControlLineState = 0x22

func (s *serial) Control(setup usbip.Setup, _ []byte) ([]byte, error) {
	if setup.RequestType != 0x21 || setup.Request != setControlLineState {
		return nil, usbip.ErrUnhandled
	}
	dtr := setup.Value&1 != 0
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dtr && !dtr {
		s.log.add(Event{Kind: DTRDrop, Interface: s.number})
		if s.call != nil {
			s.call.hangUp()
		}
	}
	s.dtr = dtr
	return nil, nil
}

func (s *serial) Out(ctx context.Context, _ uint8, data []byte) error {
	s.log.count(s.number, len(data), 0)
	s.mu.Lock()
	c := s.call
	s.mu.Unlock()
	switch {
	case c != nil:
		return c.write(ctx, data)
	case s.session != nil:
		s.session.Write(data)
	}
	return nil
}

// write queues bytes for the network. What comes too late for the call is
// lost, as on a real line.
func (c *call) write(ctx context.Context, data []byte) error {
	waiting, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(c.life, cancel)()
	if err := c.toNetwork.put(waiting, data); err != nil && c.life.Err() == nil {
		return err
	}
	return nil
}

func (s *serial) In(ctx context.Context, endpoint uint8, limit int) ([]byte, error) {
	if endpoint == s.interrupt {
		<-ctx.Done() // no line ever changes
		return nil, ctx.Err()
	}
	b, err := s.toHost.take(ctx, limit)
	s.log.count(s.number, 0, len(b))
	return b, err
}

// open gives the port its AT session.
func (s *serial) open(m *persona.Modem, dials bool) {
	port := persona.Port{
		Send: func(b []byte) { s.toHost.offer(b, keepAnswers) },
		Line: func(line string) { s.log.add(Event{Kind: ATLine, Interface: s.number, Text: line}) },
	}
	if dials {
		port.Dial = s.dial
	}
	s.session = m.Open(port)
}

// stream sends a sentence a second, as a GNSS port does from power on.
func (s *serial) stream() {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-s.life.Done():
			return
		case now := <-tick.C:
			s.toHost.offer(persona.Sentence(now), keepSentences)
		}
	}
}

// dial starts a call. From here on the host's bytes belong to it.
func (s *serial) dial(to persona.Context) {
	s.log.add(Event{Kind: Dialled, Interface: s.number, Text: to.APN})
	ctx, hangUp := context.WithCancel(s.life)
	c := &call{life: ctx, hangUp: hangUp, toNetwork: newQueue()}
	s.mu.Lock()
	s.call = c
	s.mu.Unlock()
	s.group.Go(func() {
		defer hangUp()
		down := Event{Kind: PPPDown, Interface: s.number}
		if err := s.connect(ctx, c); err != nil {
			down.Text = err.Error()
		}
		s.log.add(down)
		s.mu.Lock()
		s.call = nil
		s.mu.Unlock()
		s.session.HangUp()
	})
}

// connect carries a call until either side hangs up.
func (s *serial) connect(ctx context.Context, c *call) error {
	stream, err := s.network(ctx, func() { s.log.add(Event{Kind: PPPUp, Interface: s.number}) })
	if err != nil {
		return err
	}
	ctx, ended := context.WithCancel(ctx)
	var group sync.WaitGroup
	group.Go(func() { // network to host
		defer ended()
		buffer := make([]byte, 4096)
		for {
			n, err := stream.Read(buffer)
			if n > 0 && s.toHost.put(ctx, buffer[:n]) != nil {
				return
			}
			if err != nil {
				return // the network hung up
			}
		}
	})
	group.Go(func() { // host to network
		defer ended()
		for {
			b, err := c.toNetwork.take(ctx, 4096)
			if err != nil {
				return
			}
			if _, err := stream.Write(b); err != nil {
				return
			}
		}
	})
	<-ctx.Done()
	err = stream.Close() // ends the reader and a writer that is held up
	group.Wait()
	if err != nil {
		return fmt.Errorf("cannot end the call: %w", err)
	}
	return nil
}
