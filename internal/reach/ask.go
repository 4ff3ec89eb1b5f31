// SPDX-License-Identifier: GPL-3.0-or-later

package reach

import (
	"context"
	"encoding/binary"
	"errors"
	"io/fs"
	"math/rand/v2"
	"net"
	"net/netip"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// dialer returns one whose sockets leave by the interface alone.
func (t Target) dialer() *net.Dialer {
	return &net.Dialer{Control: func(_, _ string, c syscall.RawConn) error {
		var bound error
		err := c.Control(func(fd uintptr) { bound = unix.BindToDevice(int(fd), t.Interface) })
		if errors.Is(bound, syscall.ENODEV) {
			bound = fs.ErrNotExist
		}
		return errors.Join(err, bound)
	}}
}

// question asks for the name servers of the root (RFC 1035, 4.1), which every
// resolver has in its memory and none has to look up, and which tells nobody
// anything: 17 bytes.
func question(id uint16) []byte {
	q := binary.BigEndian.AppendUint16(nil, id)
	return append(q,
		1, 0, // recursion desired
		0, 1, 0, 0, 0, 0, 0, 0, // one question
		0,    // the root
		0, 2, // NS
		0, 1, // IN
	)
}

// answers reports whether b is an answer to the question, whatever it says.
func answers(b []byte, id uint16) bool {
	const header, response = 12, 0x80
	return len(b) >= header && binary.BigEndian.Uint16(b) == id && b[2]&response != 0
}

// askServers asks all name servers at once, and again a few times; the first answer
// of one will do.
func (t Target) askServers(ctx context.Context) (answered bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, t.asking())
	defer cancel()
	type reply struct {
		answered bool
		err      error
	}
	replies := make(chan reply, len(t.Servers))
	for _, s := range t.Servers {
		go func() {
			ok, err := t.askServer(ctx, s)
			replies <- reply{ok, err}
		}()
	}
	for range t.Servers {
		// Each ends with ctx, so none is left behind.
		r := <-replies
		if r.answered {
			answered = true
			cancel()
		}
		if errors.Is(r.err, fs.ErrNotExist) || forbidden(r.err) {
			err = r.err
		}
	}
	if answered {
		err = nil
	}
	return answered, err
}

// forbidden reports whether it was somebody on this machine who kept a packet from
// being sent, such as a packet filter or the unit's own rules: that says nothing of the
// link.
func forbidden(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EAFNOSUPPORT)
}

// askServer asks one name server until it answers or ctx ends. The error is why
// nothing could be sent.
func (t Target) askServer(ctx context.Context, server netip.AddrPort) (bool, error) {
	conn, err := t.dialer().DialContext(ctx, "udp", server.String())
	if err != nil {
		return false, err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })() // ends a read
	id := uint16(rand.Uint32())
	for ctx.Err() == nil {
		switch _, err := conn.Write(question(id)); {
		case errors.Is(err, syscall.ENODEV):
			return false, fs.ErrNotExist
		case forbidden(err):
			return false, err
		}
		if t.listen(ctx, conn, id) {
			return true, nil
		}
	}
	return false, nil
}

// listen waits for an answer until it is time to ask again.
func (t Target) listen(ctx context.Context, conn net.Conn, id uint16) bool {
	wait, cancel := context.WithTimeout(ctx, t.pace())
	defer cancel()
	buffer := make([]byte, 1500)
	for {
		deadline, _ := wait.Deadline()
		conn.SetReadDeadline(deadline)
		n, err := conn.Read(buffer)
		switch {
		case err == nil && answers(buffer[:n], id):
			return true
		case errors.Is(err, syscall.ECONNREFUSED):
			<-wait.Done() // it says that nobody is there; perhaps the next time
			return false
		case err != nil, wait.Err() != nil:
			return false
		}
	}
}

// knock reports whether somebody takes or refuses a connection.
func (t Target) knock(ctx context.Context, server netip.AddrPort) bool {
	ctx, cancel := context.WithTimeout(ctx, t.knocking())
	defer cancel()
	conn, err := t.dialer().DialContext(ctx, "tcp", server.String())
	if err == nil {
		conn.Close()
	}
	return err == nil || errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ECONNRESET)
}
