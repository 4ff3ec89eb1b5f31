// SPDX-License-Identifier: GPL-3.0-or-later

// Package bustest gives tests a message bus of their own and services on it
// that are plain values: a tree of objects with properties.
package bustest

import (
	"bufio"
	"context"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// Start runs a private dbus-daemon until the test ends and returns its address.
func Start(t testing.TB) string {
	t.Helper()
	return StartWith(t, "--session", "--address=unix:dir="+t.TempDir())
}

// StartWith is Start for a bus of another kind, which the arguments of
// dbus-daemon tell about.
func StartWith(t testing.TB, args ...string) string {
	t.Helper()
	path, err := exec.LookPath("dbus-daemon")
	if err != nil {
		t.Skip("dbus-daemon is missing: install the package dbus-daemon (on some systems: dbus)")
	}
	cmd := exec.Command(path, append([]string{"--nofork", "--print-address"}, args...)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("cannot read the address of dbus-daemon: %v", err)
	}
	return strings.TrimSpace(address)
}

// Connect opens a connection to the bus for as long as the test runs.
func Connect(t testing.TB, address string) *dbus.Conn {
	t.Helper()
	conn, err := dbus.Connect(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// Await fails the test unless the channel fires soon.
func Await(t testing.TB, changed <-chan struct{}) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	select {
	case <-changed:
	case <-ctx.Done():
		t.Fatal("no wake-up came")
	}
}
