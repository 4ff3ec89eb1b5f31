// SPDX-License-Identifier: GPL-3.0-or-later

package uevent

import (
	"context"
	"errors"
	"fmt"

	"github.com/mdlayher/socket"
	"golang.org/x/sys/unix"
)

const (
	// The kernel gives an event 2 KB, udev as much as its rules set; 64 KB is
	// more than either has been seen to send.
	bufferSize = 64 << 10
	// A dock full of devices makes some thousand events at once. The kernel
	// may grant less; what is lost then is told as Resync.
	queueSize = 4 << 20
)

// A Conn is a subscription to the events of the kernel and of udev. It is for
// one goroutine, except for Close.
type Conn struct {
	socket  *socket.Conn
	message []byte
	control []byte
}

// Listen subscribes. From here on no event is missed: whoever enumerates after
// it sees every device at least once. It needs no privilege.
func Listen() (*Conn, error) {
	s, err := socket.Socket(unix.AF_NETLINK, unix.SOCK_RAW, unix.NETLINK_KOBJECT_UEVENT, "uevent", nil)
	if err != nil {
		return nil, fmt.Errorf("cannot listen to device events: %w", err)
	}
	_ = s.SetReadBuffer(queueSize) // at best; see queueSize
	if err = s.SetsockoptInt(unix.SOL_SOCKET, unix.SO_PASSCRED, 1); err == nil {
		err = s.Bind(&unix.SockaddrNetlink{Family: unix.AF_NETLINK, Groups: groupKernel | groupUdev})
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("cannot listen to device events: %w", err), s.Close())
	}
	return &Conn{
		socket:  s,
		message: make([]byte, bufferSize),
		control: make([]byte, unix.CmsgSpace(unix.SizeofUcred)),
	}, nil
}

// Close ends the subscription; a Receive under way returns an error.
func (c *Conn) Close() error { return c.socket.Close() }

// Receive returns the next event. What other processes send is passed over,
// and so is what is no event. When events were lost it returns one whose
// action is Resync. The errors are ctx's and the socket's; after the latter
// the Conn is of no more use.
func (c *Conn) Receive(ctx context.Context) (Event, error) {
	for {
		n, controlLen, flags, from, err := c.socket.Recvmsg(ctx, c.message, c.control, 0)
		switch {
		case errors.Is(err, unix.ENOBUFS):
			return Event{Action: Resync}, nil
		case err != nil:
			return Event{}, fmt.Errorf("cannot receive device events: %w", err)
		}
		group := trusted(from, c.control[:controlLen])
		if group == 0 {
			continue
		}
		if flags&unix.MSG_TRUNC != 0 {
			// It was an event, but there is no telling about what.
			return Event{Action: Resync}, nil
		}
		e, err := Parse(c.message[:n])
		// The form must be that of the sender, or anybody who may multicast to
		// udev's group could speak for the kernel.
		if err == nil && (e.Source == Kernel) == (group == groupKernel) {
			return e, nil
		}
	}
}

// trusted returns the multicast group that a message came by, 0 when it is not
// the kernel's or udev's: any process may send to our socket directly, and
// only root's credentials are believed.
func trusted(from unix.Sockaddr, control []byte) uint32 {
	address, ok := from.(*unix.SockaddrNetlink)
	if !ok {
		return 0
	}
	messages, err := unix.ParseSocketControlMessage(control)
	if err != nil || len(messages) == 0 {
		return 0
	}
	sender, err := unix.ParseUnixCredentials(&messages[0])
	if err != nil || sender.Uid != 0 {
		return 0
	}
	switch address.Groups {
	case groupKernel:
		// The kernel's own port is 0; no process can have that.
		if address.Pid == 0 {
			return groupKernel
		}
	case groupUdev:
		return groupUdev
	}
	return 0
}
