// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"context"
	"sync"
)

// queueSize is what a queue holds before [queue.put] waits, bytes.
const queueSize = 64 << 10

// A queue is a byte stream between an endpoint and what is behind it.
type queue struct {
	mu    sync.Mutex
	bytes []byte
	more  chan struct{} // holds a token while there may be bytes
	room  chan struct{} // holds a token while there may be room
}

func newQueue() *queue {
	return &queue{more: make(chan struct{}, 1), room: make(chan struct{}, 1)}
}

// offer appends b unless limit bytes are waiting already: firmware has little
// memory and drops what nobody reads.
func (q *queue) offer(b []byte, limit int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.bytes) < limit {
		q.bytes = append(q.bytes, b...)
		signal(q.more)
	}
}

// put appends b as soon as there is room.
func (q *queue) put(ctx context.Context, b []byte) error {
	for {
		q.mu.Lock()
		if len(q.bytes) < queueSize {
			q.bytes = append(q.bytes, b...)
			signal(q.more)
			q.mu.Unlock()
			return nil
		}
		q.mu.Unlock()
		select {
		case <-q.room:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// take returns at most limit bytes, and waits while there are none.
func (q *queue) take(ctx context.Context, limit int) ([]byte, error) {
	for {
		q.mu.Lock()
		if n := min(limit, len(q.bytes)); n > 0 {
			b := q.bytes[:n:n]
			q.bytes = q.bytes[n:]
			signal(q.room)
			if len(q.bytes) > 0 {
				signal(q.more)
			}
			q.mu.Unlock()
			return b, nil
		}
		q.mu.Unlock()
		select {
		case <-q.more:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
