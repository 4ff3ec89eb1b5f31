// SPDX-License-Identifier: GPL-3.0-or-later

// Package usbiptest is the host's side of a USB/IP connection, for tests that
// talk to a [usbip.Device] without a kernel.
package usbiptest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"syscall"

	"modembridge/internal/lab/usbip"
)

// A Host is what holds the other end of the connection. Its methods may be
// called from several goroutines.
type Host struct {
	conn   net.Conn
	served chan error

	sendMu sync.Mutex

	mu      sync.Mutex
	seq     uint32
	waiting map[uint32]*pending
	err     error // why the connection ended
}

type pending struct {
	in    bool
	reply chan usbip.Reply
}

// Plug serves the device on one end of a pipe and returns the host on the
// other.
func Plug(ctx context.Context, dev usbip.Device) *Host {
	ours, theirs := net.Pipe()
	h := &Host{conn: ours, served: make(chan error, 1), waiting: make(map[uint32]*pending)}
	go func() { h.served <- usbip.Serve(ctx, theirs, dev) }()
	go h.read()
	return h
}

// Close hangs up and returns what [usbip.Serve] returned.
func (h *Host) Close() error {
	h.conn.Close()
	return <-h.served
}

func (h *Host) read() {
	for {
		reply, err := usbip.ReadReply(h.conn, func(seq uint32) bool {
			h.mu.Lock()
			defer h.mu.Unlock()
			p := h.waiting[seq]
			return p != nil && p.in
		})
		h.mu.Lock()
		if err != nil {
			h.err = err
			for seq, p := range h.waiting {
				close(p.reply)
				delete(h.waiting, seq)
			}
			h.mu.Unlock()
			return
		}
		p := h.waiting[reply.Seq]
		delete(h.waiting, reply.Seq)
		h.mu.Unlock()
		if p != nil {
			p.reply <- reply
		}
	}
}

// Submit sends one transfer and waits for its result. When ctx ends it takes
// the transfer back with an Unlink, as a kernel does, and returns the
// context's error. A failed transfer's error is the errno: [syscall.EPIPE]
// for a stall.
func (h *Host) Submit(ctx context.Context, s usbip.Submit) (usbip.Reply, error) {
	reply := h.expect(&s.Seq, s.In)
	if err := h.send(s.Append(nil)); err != nil {
		return usbip.Reply{}, err
	}
	select {
	case r, ok := <-reply:
		return h.result(r, ok)
	case <-ctx.Done():
	}
	u := usbip.Unlink{Victim: s.Seq}
	unlinked := h.expect(&u.Seq, false)
	if err := h.send(u.Append(nil)); err != nil {
		return usbip.Reply{}, err
	}
	r, ok := <-unlinked
	if ok && r.Status == 0 { // it was too late: the result is here
		r, ok := <-reply
		return h.result(r, ok)
	}
	return usbip.Reply{}, ctx.Err()
}

func (h *Host) result(r usbip.Reply, ok bool) (usbip.Reply, error) {
	switch {
	case !ok:
		return r, fmt.Errorf("the device went away: %w", io.ErrUnexpectedEOF)
	case r.Status != 0:
		return r, syscall.Errno(-r.Status)
	}
	return r, nil
}

func (h *Host) expect(seq *uint32, in bool) <-chan usbip.Reply {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seq++
	*seq = h.seq
	p := &pending{in: in, reply: make(chan usbip.Reply, 1)}
	if h.err != nil {
		close(p.reply)
	} else {
		h.waiting[h.seq] = p
	}
	return p.reply
}

func (h *Host) send(b []byte) error {
	h.sendMu.Lock()
	defer h.sendMu.Unlock()
	if _, err := h.conn.Write(b); err != nil && !errors.Is(err, io.ErrClosedPipe) {
		return err
	}
	return nil // a closed pipe is reported by the reader
}

// Control runs a control transfer; data is the data stage of an OUT request.
func (h *Host) Control(ctx context.Context, setup usbip.Setup, data []byte) ([]byte, error) {
	r, err := h.Submit(ctx, usbip.Submit{
		In: setup.In(), Length: int(setup.Length), Setup: setup.Bytes(), Data: data,
	})
	return r.Data, err
}

// Out sends data to an OUT endpoint, by its address.
func (h *Host) Out(ctx context.Context, endpoint uint8, data []byte) error {
	_, err := h.Submit(ctx, usbip.Submit{Endpoint: endpoint, Length: len(data), Data: data})
	return err
}

// In asks an IN endpoint, by its address, for at most length bytes.
func (h *Host) In(ctx context.Context, endpoint uint8, length int) ([]byte, error) {
	r, err := h.Submit(ctx, usbip.Submit{Endpoint: endpoint &^ 0x80, In: true, Length: length})
	return r.Data, err
}

// ClearHalt clears a stalled endpoint, by its address.
func (h *Host) ClearHalt(ctx context.Context, endpoint uint8) error {
	_, err := h.Control(ctx, usbip.Setup{RequestType: 0x02, Request: 1, Index: uint16(endpoint)}, nil)
	return err
}
