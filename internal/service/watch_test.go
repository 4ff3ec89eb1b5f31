// SPDX-License-Identifier: GPL-3.0-or-later

package service_test

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"modembridge/bridge"
	"modembridge/internal/service"
	"modembridge/internal/sysbus/bustest"
)

// A teller is a daemon whose status a test changes.
type teller struct {
	state atomic.Value // string, of its one stick
	asked atomic.Int32
}

func (d *teller) status() service.Status {
	d.asked.Add(1)
	return service.Status{Schema: service.Schema, Sticks: []bridge.Snapshot{{State: d.state.Load().(string)}}}
}

// start has a daemon tell a state, until it is closed.
func start(t *testing.T, state string) (*teller, *service.Server) {
	t.Helper()
	d := &teller{}
	d.state.Store(state)
	server, err := service.Serve(t.Context(), service.Config{Status: d.status})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return d, server
}

// becomes has it tell of another one.
func (d *teller) becomes(t *testing.T, server *service.Server, state string) {
	t.Helper()
	d.state.Store(state)
	if err := server.Changed(); err != nil {
		t.Fatal(err)
	}
}

// watch has Watch tell until the test ends. The function it returns waits for
// a state, "" for none, and says what came before.
func watch(t *testing.T) (await func(state string) (before []string)) {
	t.Helper()
	told := make(chan string, 64)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- service.Watch(ctx, func(s service.Status, err error) {
			switch {
			case errors.Is(err, service.ErrNotReachable):
				told <- ""
			case err != nil:
				told <- err.Error()
			default:
				told <- s.Sticks[0].State
			}
		})
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("Watch returned %v, want the context's error", err)
		}
	})
	return func(state string) (before []string) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		for {
			select {
			case got := <-told:
				if got == state {
					return before
				}
				before = append(before, got)
			case <-ctx.Done():
				t.Fatalf("told %q, want %q", before, state)
			}
		}
	}
}

// TestWatchFollowsTheDaemon has one come, change, go and come back.
func TestWatchFollowsTheDaemon(t *testing.T) {
	started := installDaemon(t)
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", bustest.Start(t))
	await := watch(t)
	await("")
	d, server := start(t, "switching")
	await("switching")
	d.becomes(t, server, "known")
	await("known")

	// As many changes as a plug brings, each with time for an answer.
	const changes = 20
	asked := d.asked.Load()
	for range changes {
		d.becomes(t, server, "registered")
		if _, err := service.Ask(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	d.becomes(t, server, "connected")
	await("connected")
	if n := d.asked.Load() - asked - changes; n > 3 {
		t.Errorf("Watch asked %d times for what changed at once", n)
	}

	server.Close()
	await("")
	start(t, "failed")
	await("failed")
	if _, err := os.Stat(started); err == nil {
		t.Error("the bus was made to start a daemon")
	}
}

// installDaemon has buses that start from now on know how to start a daemon. The
// file is there once one has.
func installDaemon(t *testing.T) (started string) {
	t.Helper()
	data := t.TempDir()
	started = filepath.Join(data, "started")
	services := filepath.Join(data, "dbus-1/services")
	text := "[D-BUS Service]\nName=" + service.Name + "\nExec=/bin/touch " + started + "\n"
	if err := errors.Join(os.MkdirAll(services, 0o755),
		os.WriteFile(filepath.Join(services, "daemon.service"), []byte(text), 0o644)); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_DATA_HOME", data)
	return started
}

func TestWatchSurvivesTheBus(t *testing.T) {
	address := "unix:path=" + t.TempDir() + "/bus"
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
	await := watch(t)
	await("")
	stop := busAt(t, address)
	_, server := start(t, "ready")
	await("ready")
	stop()
	await("")
	<-server.Lost()
	busAt(t, address)
	start(t, "failed")
	await("failed")
}

// busAt runs a bus with that address until it is stopped, or the test ends.
func busAt(t *testing.T, address string) (stop func()) {
	t.Helper()
	path, err := exec.LookPath("dbus-daemon")
	if err != nil {
		t.Skip("dbus-daemon is missing: install the package dbus-daemon (on some systems: dbus)")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cmd := exec.CommandContext(ctx, path, "--session", "--nofork", "--print-address", "--address="+address)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop = func() {
		cancel()
		cmd.Wait()
	}
	t.Cleanup(stop)
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatalf("cannot read the address of dbus-daemon: %v", err)
	}
	return stop
}
