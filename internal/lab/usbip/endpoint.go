// SPDX-License-Identifier: GPL-3.0-or-later

package usbip

import (
	"context"
	"syscall"
)

// An endpoint is a queue of transfers, worked off in order.
type endpoint struct {
	address uint8
	wake    chan struct{} // holds one token while the queue may be non-empty
	queue   []*transfer
	current *transfer
}

// A transfer is a Submit on its way.
type transfer struct {
	Submit
	cancel   context.CancelFunc // set while it is current
	unlinked bool
	unlink   uint32 // sequence number of the Unlink, when unlinked
}

// submit queues a transfer at its endpoint.
func (s *server) submit(m Submit) {
	address := m.Endpoint
	if m.In && m.Endpoint != 0 { // endpoint 0 is one queue for both directions
		address |= 0x80
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.endpoints[address]
	if e == nil {
		e = &endpoint{address: address, wake: make(chan struct{}, 1)}
		s.endpoints[address] = e
		s.group.Go(func() error { return s.work(e) })
	}
	e.queue = append(e.queue, &transfer{Submit: m})
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

// unlink takes a transfer back. A transfer that is not found has been
// answered already, and the host knows to expect status 0 then.
func (s *server) unlink(m Unlink) error {
	s.mu.Lock()
	status := int32(0)
	for _, e := range s.endpoints {
		if t := e.current; t != nil && t.Seq == m.Victim {
			t.unlinked, t.unlink = true, m.Seq
			t.cancel() // its own goroutine answers
			s.mu.Unlock()
			return nil
		}
		for i, t := range e.queue {
			if t.Seq == m.Victim {
				e.queue = append(e.queue[:i:i], e.queue[i+1:]...)
				status = -int32(syscall.ECONNRESET)
				break
			}
		}
	}
	s.mu.Unlock()
	return s.send(Reply{Seq: m.Seq, Unlink: true, Status: status})
}

// work answers the transfers of one endpoint.
func (s *server) work(e *endpoint) error {
	for {
		select {
		case <-s.ctx.Done():
			return s.ctx.Err()
		case <-e.wake:
		}
		for {
			t, ctx := s.next(e)
			if t == nil {
				break
			}
			reply := s.perform(ctx, e.address, t)
			t.cancel()
			if s.ctx.Err() != nil {
				return s.ctx.Err()
			}
			if err := s.finish(e, t, reply); err != nil {
				return err
			}
		}
	}
}

// finish sends a transfer's result. The transfer stays the current one until
// that is on the wire: an answer to an Unlink that overtook it would make the
// kernel drop the connection.
func (s *server) finish(e *endpoint, t *transfer, reply Reply) error {
	s.mu.Lock()
	cancelled := t.unlinked && reply.Status == -int32(syscall.ECONNRESET)
	s.mu.Unlock()
	unlink := Reply{Unlink: true, Status: -int32(syscall.ECONNRESET)}
	if !cancelled {
		if err := s.send(reply); err != nil {
			return err
		}
		unlink.Status = 0 // too late to take it back
	}
	s.mu.Lock()
	e.current = nil
	unlinked := t.unlinked
	unlink.Seq = t.unlink
	s.mu.Unlock()
	if !unlinked {
		return nil
	}
	return s.send(unlink)
}

// next makes the first queued transfer the current one; nil when none is left.
func (s *server) next(e *endpoint) (*transfer, context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(e.queue) == 0 {
		return nil, nil
	}
	t := e.queue[0]
	e.queue = e.queue[1:]
	ctx, cancel := context.WithCancel(s.ctx)
	t.cancel, e.current = cancel, t
	return t, ctx
}
