// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"context"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"modembridge/internal/lab/persona"
)

// A Network answers data calls: it returns the bit stream of a call, which
// ends when ctx does, and calls up once the caller has its addresses. A stream
// may have a method Terminate, which has it say goodbye and then end by itself.
type Network func(ctx context.Context, up func()) (io.ReadWriteCloser, error)

// A call is a data connection of a port.
type call struct {
	life      context.Context
	hangUp    context.CancelFunc
	toNetwork *queue
	stalled   atomic.Bool // nothing passes
	dead      atomic.Bool // nothing but LCP does

	sent, received lcpOnly // each for the one goroutine of its direction

	mu     sync.Mutex
	stream io.ReadWriteCloser // nil before the network has answered
}

// releasePause is how long a modem takes to end a call whose context is deactivated:
// a pppd on the host that is being ended, too, has its goodbye answered meanwhile.
const releasePause = time.Second

// release has the call end in a moment, with a goodbye where its stream knows one.
func (c *call) release() {
	time.AfterFunc(releasePause, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if s, polite := c.stream.(interface{ Terminate() }); polite {
			s.Terminate()
		} else {
			c.hangUp()
		}
	})
}

// write queues bytes for the network. What comes too late for the call is
// lost, as on a real line.
func (c *call) write(ctx context.Context, data []byte) error {
	waiting, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(c.life, cancel)()
	if c.stalled.Load() {
		return nil
	}
	if c.dead.Load() {
		data = c.sent.pass(data)
	}
	if err := c.toNetwork.put(waiting, data); err != nil && c.life.Err() == nil {
		return err
	}
	return nil
}

// dial starts a call. From here on the host's bytes belong to it.
func (s *serial) dial(to persona.Context) {
	s.log.add(Event{Kind: Dialled, Interface: s.number, Text: to.APN})
	ctx, hangUp := context.WithCancel(s.life)
	c := &call{life: ctx, hangUp: hangUp, toNetwork: newQueue()}
	s.mu.Lock()
	s.call = c
	s.stick.calling.Store(c)
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
		s.stick.calling.Store(nil)
		s.mu.Unlock()
		s.session.HangUp()
	})
}

// drop ends the call from the network's side.
func (s *serial) drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.call != nil {
		s.call.hangUp()
	}
}

// release ends the call because its context was deactivated.
func (s *serial) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.call != nil {
		s.call.release()
	}
}

// connect carries a call until either side hangs up.
func (s *serial) connect(ctx context.Context, c *call) error {
	stream, err := s.network(ctx, func() { s.log.add(Event{Kind: PPPUp, Interface: s.number}) })
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.stream = stream
	c.mu.Unlock()
	ctx, ended := context.WithCancel(ctx)
	var group sync.WaitGroup
	group.Go(func() { // network to host
		defer ended()
		buffer := make([]byte, 4096)
		for {
			n, err := stream.Read(buffer)
			b := buffer[:n]
			if c.dead.Load() {
				b = c.received.pass(b)
			}
			if len(b) > 0 && !c.stalled.Load() && s.toHost.put(ctx, b) != nil {
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
