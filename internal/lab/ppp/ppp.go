// SPDX-License-Identifier: GPL-3.0-or-later

// Package ppp is the mobile network behind an emulated stick: a pppd that
// answers a data call and gives the caller an address.
//
// It runs in a network namespace of its own. Otherwise both ends of the link
// would stand in one routing table, the kernel would deliver a packet for the
// far end without ever using the link, and a ping would prove nothing.
package ppp

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// A Config says what the network gives a caller. Any name and password are
// let in.
type Config struct {
	Local  netip.Addr // the network's end, which answers pings
	Remote netip.Addr // the caller's end
	DNS    netip.Addr
	// Service, when set, is what the servers at Local do, whenever they are asked.
	// Without it there are none.
	Service func() Service
	// Up, when set, is called once when the link has its addresses.
	Up func()
	// Line, when set, gets what pppd says, line by line.
	Line func(string)
}

// A Call is one data call. Reading and writing it is the bit stream between
// modem and network; reads end with an error when the network hangs up.
type Call struct {
	stream *os.File // master of the terminal that pppd has
	cmd    *exec.Cmd
	ended  chan struct{}
	server *server // nil: none
}

var _ io.ReadWriteCloser = (*Call)(nil)

// Answer takes a call: it starts pppd, which waits for the caller to speak.
// The call lasts until [Call.Close] or until pppd ends. It needs root, and an
// error says so when pppd is not installed.
func Answer(ctx context.Context, config Config) (*Call, error) {
	path, err := exec.LookPath("pppd")
	if err != nil {
		if path, err = exec.LookPath("/usr/sbin/pppd"); err != nil {
			return nil, fmt.Errorf("cannot answer a data call: pppd is not installed (package ppp): %w", err)
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	master, slave, err := pty.Open()
	if err != nil {
		return nil, fmt.Errorf("cannot answer a data call: %w", err)
	}
	defer slave.Close() // pppd opens it by name
	if err := raw(slave); err != nil {
		master.Close()
		return nil, fmt.Errorf("cannot answer a data call: %w", err)
	}
	cmd := exec.Command(path, arguments(slave.Name(), config)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWNET, Setsid: true}
	log, err := cmd.StdoutPipe()
	if err != nil {
		master.Close()
		return nil, fmt.Errorf("cannot answer a data call: %w", err)
	}
	if err := cmd.Start(); err != nil {
		master.Close()
		return nil, fmt.Errorf("cannot answer a data call: cannot start %s in a network of its own: %w", path, err)
	}
	c := &Call{stream: master, cmd: cmd, ended: make(chan struct{})}
	go c.follow(log, config)
	// pppd is what holds the terminal open; until it does, a read of the
	// master fails as if it had hung up. Our own slave covers that time.
	if err := c.waitOpen(ctx, slave.Name()); err != nil {
		return nil, err
	}
	if config.Service != nil {
		if c.server, err = serve(cmd.Process.Pid, config.Local, config.Service); err != nil {
			c.Close()
			return nil, err
		}
	}
	return c, nil
}

// arguments returns the command line, good for pppd 2.4.9 and 2.5.2.
func arguments(tty string, c Config) []string {
	return []string{
		tty, "460800", "local", "nocrtscts",
		"nodetach", "logfd", "1",
		"silent", // the caller speaks first, as with a real modem
		"noauth", "noccp", "novj", "noproxyarp", "nodefaultroute",
		"lcp-echo-interval", "0",
		"lcp-restart", "1", // so that it ends soon after the caller's goodbye
		c.Local.String() + ":" + c.Remote.String(),
		"ms-dns", c.DNS.String(),
		"+ipv6",
		"ipparam", "modemlab",
	}
}

// raw keeps the terminal from echoing and translating before pppd has set it.
func raw(tty *os.File) error {
	fd := int(tty.Fd())
	t, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		return err
	}
	t.Iflag, t.Oflag, t.Lflag = 0, 0, 0
	t.Cflag = unix.CS8 | unix.CREAD | unix.CLOCAL | unix.B38400
	t.Cc[unix.VMIN], t.Cc[unix.VTIME] = 1, 0
	return unix.IoctlSetTermios(fd, unix.TCSETS, t)
}

// waitOpen waits until pppd has opened its terminal.
func (c *Call) waitOpen(ctx context.Context, tty string) error {
	fds := fmt.Sprintf("/proc/%d/fd", c.cmd.Process.Pid)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		entries, _ := os.ReadDir(fds)
		for _, e := range entries {
			if target, err := os.Readlink(fds + "/" + e.Name()); err == nil && target == tty {
				return nil
			}
		}
		select {
		case <-tick.C:
		case <-c.ended:
			c.Close()
			return errors.New("cannot answer a data call: pppd ended at once")
		case <-ctx.Done():
			c.Close()
			return fmt.Errorf("cannot answer a data call: %w", ctx.Err())
		}
	}
}

// follow reads what pppd says until it ends.
func (c *Call) follow(log io.Reader, config Config) {
	defer close(c.ended)
	lines := bufio.NewScanner(log)
	up := false
	for lines.Scan() {
		line := lines.Text()
		if config.Line != nil {
			config.Line(line)
		}
		if !up && strings.HasPrefix(line, "remote IP address") {
			up = true
			if config.Up != nil {
				config.Up()
			}
		}
	}
	c.cmd.Wait() // its status says nothing that its lines do not
}

// Read implements [io.Reader].
func (c *Call) Read(p []byte) (int, error) { return c.stream.Read(p) }

// Write implements [io.Writer].
func (c *Call) Write(p []byte) (int, error) { return c.stream.Write(p) }

// Terminate has the network's end say goodbye: it ends soon after the caller has
// answered, or after 2 s without an answer (pppd(8), lcp-restart and
// lcp-max-terminate).
func (c *Call) Terminate() { _ = c.cmd.Process.Signal(syscall.SIGTERM) } // its only error: it has ended already

// Close cuts the line and returns when pppd is gone. It gets no time for a
// goodbye, which nobody would hear.
func (c *Call) Close() error {
	c.cmd.Process.Kill() // its only error: it has ended already
	<-c.ended
	if c.server != nil {
		c.server.close()
	}
	return c.stream.Close()
}
