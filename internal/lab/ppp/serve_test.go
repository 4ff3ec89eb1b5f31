// SPDX-License-Identifier: GPL-3.0-or-later

package ppp_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"modembridge/internal/lab/ppp"
)

// inside runs f on a thread that is in the network namespace of a process.
func inside(pid int, f func() error) error {
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // for good: the thread ends with the goroutine
		namespace, err := os.Open(fmt.Sprintf("/proc/%d/ns/net", pid))
		if err == nil {
			err = unix.Setns(int(namespace.Fd()), unix.CLONE_NEWNET)
			namespace.Close()
		}
		if err == nil {
			err = f()
		}
		done <- err
	}()
	return <-done
}

// dialInside returns a connection out of the namespace.
func dialInside(t *testing.T, pid int, network, address string) net.Conn {
	t.Helper()
	var conn net.Conn
	err := inside(pid, func() (err error) {
		conn, err = net.DialTimeout(network, address, 10*time.Second)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	return conn
}

func TestTheNetworkAnswersNamesAndPages(t *testing.T) {
	if _, err := exec.LookPath("ip"); err != nil {
		t.Skip("there is no ip (package iproute2)")
	}
	dir := t.TempDir()
	script := "#!/bin/sh\nexec 3<>\"$1\"\nip link set lo up\necho $$ >" + dir + "/pid\nmv " + dir + "/pid " + dir + "/up\nexec cat <&3\n"
	if err := os.WriteFile(filepath.Join(dir, "pppd"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	var service atomic.Value
	service.Store(ppp.Online)
	local := netip.MustParseAddr("10.64.0.1")
	call, err := ppp.Answer(t.Context(), ppp.Config{Local: local, Remote: local.Next(), DNS: local, Service: func() ppp.Service { return service.Load().(ppp.Service) }})
	if errors.Is(err, fs.ErrPermission) {
		t.Skip("a network namespace needs root")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer call.Close()
	pid := started(t, filepath.Join(dir, "up"))

	names := dialInside(t, pid, "udp", "127.0.0.1:53")
	question := []byte("\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x05check\x07example\x00\x00\x01\x00\x01")
	if _, err := names.Write(question); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 512)
	n, err := names.Read(b)
	if err != nil || n < len(question)+16 || string(b[:2]) != "\x12\x34" || b[2]&0x80 == 0 || b[7] != 1 || string(b[n-4:n]) != string(local.AsSlice()) {
		t.Errorf("answer %x, %v", b[:n], err)
	}
	for _, tt := range []struct {
		service ppp.Service
		want    string
	}{{ppp.Online, "HTTP/1.1 204 "}, {ppp.Portal, "HTTP/1.1 302 "}} {
		service.Store(tt.service)
		page := dialInside(t, pid, "tcp", "127.0.0.1:80")
		if _, err := page.Write([]byte("GET / HTTP/1.1\r\nHost: check\r\n\r\n")); err != nil {
			t.Fatal(err)
		}
		n, err := page.Read(b)
		if err != nil || !strings.HasPrefix(string(b[:n]), tt.want) {
			t.Errorf("%s: page %q, %v", tt.service, b[:n], err)
		}
	}
}

// started waits for the file with the number of the process, and returns that.
func started(t *testing.T, file string) (pid int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if text, err := os.ReadFile(file); err == nil {
			if _, err := fmt.Sscan(string(text), &pid); err != nil {
				t.Fatal(err)
			}
			return pid
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatal("the network did not start")
		}
	}
}
