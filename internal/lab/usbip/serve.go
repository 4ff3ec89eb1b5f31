// SPDX-License-Identifier: GPL-3.0-or-later

package usbip

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"syscall"

	"golang.org/x/sync/errgroup"
)

// Serve answers the host on conn as the device, until the host hangs up, ctx
// ends (both return nil) or the stream breaks. It closes conn, and returns
// only when no call into the device is left running.
func Serve(ctx context.Context, conn io.ReadWriteCloser, dev Device) error {
	group, gctx := errgroup.WithContext(ctx)
	s := &server{
		dev:       dev,
		standard:  newChapter9(dev.Describe()),
		out:       conn,
		group:     group,
		ctx:       gctx,
		endpoints: make(map[uint8]*endpoint),
	}
	// Closing the connection is what ends a read that is under way.
	stop := context.AfterFunc(gctx, func() { conn.Close() })
	defer stop()
	group.Go(func() error {
		err := s.read(bufio.NewReader(conn))
		if err == io.EOF {
			err = errHangUp
		}
		return err
	})
	err := group.Wait()
	conn.Close()
	if ctx.Err() != nil || errors.Is(err, errHangUp) {
		return nil
	}
	return fmt.Errorf("cannot go on as a USB device: %w", err)
}

// errHangUp ends the group when the host closes the connection.
var errHangUp = errors.New("the host hung up")

// A server is one connection. The reader hands each transfer to the goroutine
// of its endpoint, so that a transfer that waits for data holds up nobody.
type server struct {
	dev      Device
	standard *chapter9
	group    *errgroup.Group
	ctx      context.Context

	outMu sync.Mutex
	out   io.Writer

	mu        sync.Mutex
	endpoints map[uint8]*endpoint // by address
}

func (s *server) read(r io.Reader) error {
	for {
		request, err := ReadRequest(r)
		if err != nil {
			return err
		}
		switch m := request.(type) {
		case Submit:
			s.submit(m)
		case Unlink:
			if err := s.unlink(m); err != nil {
				return err
			}
		}
	}
}

// perform runs one transfer and returns its result.
func (s *server) perform(ctx context.Context, address uint8, t *transfer) Reply {
	reply := Reply{Seq: t.Seq}
	var err error
	switch {
	case t.Endpoint == 0:
		reply.Data, err = s.control(parseSetup(t.Setup), t.Data)
		if !t.In {
			reply.Data, reply.Length = nil, len(t.Data)
		}
	case s.standard.isHalted(address):
		err = ErrStall
	case t.In:
		reply.Data, err = s.dev.In(ctx, address, t.Length)
		if len(reply.Data) > t.Length {
			err = ErrOverflow
		}
	default:
		err = s.dev.Out(ctx, address, t.Data)
		reply.Length = len(t.Data)
	}
	if t.In {
		reply.Data = reply.Data[:min(len(reply.Data), t.Length)]
		reply.Length = len(reply.Data)
	}
	if err == nil {
		return reply
	}
	if errors.Is(err, ErrStall) && t.Endpoint != 0 {
		s.standard.halt(address)
	}
	return Reply{Seq: t.Seq, Status: status(err)}
}

func (s *server) control(setup Setup, data []byte) ([]byte, error) {
	b, err := s.dev.Control(setup, data)
	if errors.Is(err, ErrUnhandled) {
		return s.standard.answer(setup)
	}
	return b, err
}

// status maps a device's error to the negative errno of the reply.
func status(err error) int32 {
	switch {
	case errors.Is(err, ErrStall):
		return -int32(syscall.EPIPE)
	case errors.Is(err, ErrOverflow):
		return -int32(syscall.EOVERFLOW)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return -int32(syscall.ECONNRESET)
	}
	return -int32(syscall.EPROTO)
}

func (s *server) send(r Reply) error {
	s.outMu.Lock()
	defer s.outMu.Unlock()
	_, err := s.out.Write(r.Append(nil))
	return err
}
