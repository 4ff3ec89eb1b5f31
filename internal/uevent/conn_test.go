// SPDX-License-Identifier: GPL-3.0-or-later

package uevent_test

import (
	"context"
	"errors"
	"testing"

	"golang.org/x/sys/unix"

	"modembridge/internal/uevent"
)

func TestReceiveEndsWithItsContext(t *testing.T) {
	conn, err := uevent.Listen()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if e, err := conn.Receive(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Receive = %v, %v; want context.Canceled", e, err)
	}
	if err := conn.Close(); err != nil {
		t.Error(err)
	}
	if e, err := conn.Receive(t.Context()); err == nil {
		t.Errorf("Receive on a closed Conn = %v, want an error", e)
	}
}

func TestOnlyTheKernelAndRootAreTrusted(t *testing.T) {
	credentials := func(uid uint32) []byte { return unix.UnixCredentials(&unix.Ucred{Uid: uid}) }
	for _, tt := range []struct {
		name    string
		from    unix.Sockaddr
		control []byte
		want    bool
	}{
		{"the kernel", &unix.SockaddrNetlink{Groups: 1}, credentials(0), true},
		{"udev", &unix.SockaddrNetlink{Groups: 2, Pid: 300}, credentials(0), true},
		{"root's process in the kernel's group", &unix.SockaddrNetlink{Groups: 1, Pid: 300}, credentials(0), false},
		{"root's process to us alone", &unix.SockaddrNetlink{Pid: 300}, credentials(0), false},
		{"a user in udev's group", &unix.SockaddrNetlink{Groups: 2, Pid: 300}, credentials(1000), false},
		{"udev without credentials", &unix.SockaddrNetlink{Groups: 2, Pid: 300}, nil, false},
		{"udev with broken credentials", &unix.SockaddrNetlink{Groups: 2, Pid: 300}, credentials(0)[:20], false},
		{"another kind of socket", &unix.SockaddrUnix{}, credentials(0), false},
	} {
		if got := uevent.Trusted(tt.from, tt.control); got != tt.want {
			t.Errorf("%s: trusted = %v, want %v", tt.name, got, tt.want)
		}
	}
}
