// SPDX-License-Identifier: GPL-3.0-or-later

package logind_test

import (
	"errors"
	"io"
	"io/fs"
	"testing"

	"modembridge/internal/logind"
	"modembridge/internal/logind/logindtest"
	"modembridge/internal/sysbus/bustest"
)

// dial returns a fake logind that does not run yet, and a client of it.
func dial(t *testing.T) (*logindtest.Service, *logind.Client) {
	t.Helper()
	address := bustest.Start(t)
	service := logindtest.New(t, address)
	client, err := logind.Dial(t.Context(), logind.Config{Bus: address})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return service, client
}

func TestTheClientSaysWhetherTheMachineIsAboutToSleep(t *testing.T) {
	service, client := dial(t)
	if _, err := client.Sleeping(t.Context()); !errors.Is(err, logind.ErrNotRunning) {
		t.Errorf("without logind: error %v, want ErrNotRunning", err)
	}
	service.Run()
	bustest.Await(t, client.Changed())
	for _, want := range []bool{false, true, false} {
		if want {
			service.PrepareForSleep(true)
			bustest.Await(t, client.Changed())
		} else if service.Sleeping() {
			service.PrepareForSleep(false)
			bustest.Await(t, client.Changed())
		}
		if got, err := client.Sleeping(t.Context()); got != want || err != nil {
			t.Errorf("Sleeping() = %v, %v; want %v", got, err, want)
		}
	}
}

func TestADelayLastsUntilItIsClosed(t *testing.T) {
	service, client := dial(t)
	if _, err := client.Delay(t.Context(), "who", "why"); !errors.Is(err, logind.ErrNotRunning) {
		t.Errorf("without logind: error %v, want ErrNotRunning", err)
	}
	service.Run()
	delay, err := client.Delay(t.Context(), "modembridge", "a reason")
	if err != nil {
		t.Fatal(err)
	}
	lock := service.Lock(t)
	if got, want := lock.What(), "sleep modembridge: a reason (delay)"; got != want {
		t.Errorf("logind was asked for %q, want %q", got, want)
	}
	if lock.Released() {
		t.Error("the delay is over before it was closed")
	}
	if err := delay.Close(); err != nil {
		t.Fatal(err)
	}
	lock.Await(t)
}

func TestADelayThatIsRefusedSaysSo(t *testing.T) {
	service, client := dial(t)
	service.Run()
	service.Refuse("org.freedesktop.DBus.Error.AccessDenied")
	var delay io.Closer
	delay, err := client.Delay(t.Context(), "modembridge", "a reason")
	if !errors.Is(err, fs.ErrPermission) || delay != nil {
		t.Errorf("Delay() = %v, %v; want fs.ErrPermission", delay, err)
	}
}
