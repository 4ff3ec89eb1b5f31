// SPDX-License-Identifier: GPL-3.0-or-later

package service_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/introspect"
	"github.com/google/go-cmp/cmp"

	"modembridge/internal/service"
	"modembridge/internal/sysbus/bustest"
	"modembridge/switcher/usb"
)

// SIMs do what a test says.
type sims struct {
	unlock func(ctx context.Context, port usb.PortPath, pin string, keep bool) error
	forget func(ctx context.Context, port usb.PortPath) error
}

var _ service.SIMs = sims{}

func (s sims) Unlock(ctx context.Context, port usb.PortPath, pin string, keep bool) error {
	return s.unlock(ctx, port, pin, keep)
}

func (s sims) Forget(ctx context.Context, port usb.PortPath) error { return s.forget(ctx, port) }

// serve has a daemon answer for SIMs on a bus of the test's, and returns the
// bus's address.
func serve(t *testing.T, s service.SIMs) (address string, server *service.Server) {
	t.Helper()
	address = bustest.Start(t)
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
	server, err := service.Serve(t.Context(), service.Config{Status: func() service.Status { return service.Status{} }, SIMs: s})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return address, server
}

// failing SIMs answer everything with an error.
func failing(err error) sims {
	return sims{
		unlock: func(context.Context, usb.PortPath, string, bool) error { return err },
		forget: func(context.Context, usb.PortPath) error { return err },
	}
}

func TestTheDaemonGetsWhatTheClientAsksAboutASIM(t *testing.T) {
	asked := make(chan string, 8)
	within := func(ctx context.Context) time.Duration {
		deadline, _ := ctx.Deadline()
		return time.Until(deadline).Round(10 * time.Second)
	}
	serve(t, sims{
		unlock: func(ctx context.Context, port usb.PortPath, pin string, keep bool) error {
			asked <- fmt.Sprintf("unlock %s with %s, keep %v, within %v", port, pin, keep, within(ctx))
			return nil
		},
		forget: func(ctx context.Context, port usb.PortPath) error {
			asked <- fmt.Sprintf("forget %s within %v", port, within(ctx))
			return nil
		},
	})
	if err := errors.Join(service.UnlockSIM(t.Context(), "1-1.4", "1234", false),
		service.UnlockSIM(t.Context(), "1-2", "00000000", true),
		service.ForgetPIN(t.Context(), "2-1")); err != nil {
		t.Error(err)
	}
	want := []string{
		"unlock 1-1.4 with 1234, keep false, within 1m0s",
		"unlock 1-2 with 00000000, keep true, within 1m0s",
		"forget 2-1 within 10s",
	}
	var got []string
	for len(asked) > 0 {
		got = append(got, <-asked)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
}

func TestErrorsAboutSIMsCrossTheBus(t *testing.T) {
	for _, tt := range []struct {
		name  string
		err   error
		onBus string // the end of its name
		want  error  // that callers test for
	}{
		{"the SIM says no", fmt.Errorf("cannot unlock it: %w; 2 tries are left", service.ErrRefused), "Refused", service.ErrRefused},
		{"the guard says no", fmt.Errorf("cannot unlock it: %w: one try is left", service.ErrNotSent), "NotSent", service.ErrNotSent},
		{"not sent as a file is missing", fmt.Errorf("%w: %w", service.ErrNotSent, fs.ErrNotExist), "NotSent", service.ErrNotSent},
		{"no such stick", fmt.Errorf("nothing is in port 1-1: %w", fs.ErrNotExist), "NotFound", fs.ErrNotExist},
		{"ModemManager is silent", fmt.Errorf("no answer: %w", context.DeadlineExceeded), "TimedOut", context.DeadlineExceeded},
		{"anything else", errors.New("the disk is full"), "Failed", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			address, _ := serve(t, failing(tt.err))
			for call, err := range map[string]error{
				"UnlockSIM": service.UnlockSIM(t.Context(), "1-1", "4711", false),
				"ForgetPIN": service.ForgetPIN(t.Context(), "1-1"),
			} {
				if err == nil || err.Error() != tt.err.Error() {
					t.Errorf("%s: %v, want %q as it is", call, err, tt.err)
				}
				for _, kind := range []error{service.ErrRefused, service.ErrNotSent, fs.ErrNotExist, context.DeadlineExceeded, fs.ErrPermission, service.ErrNotReachable} {
					if got := errors.Is(err, kind); got != (kind == tt.want) {
						t.Errorf("%s: %v is %q: %v", call, err, kind, got)
					}
				}
			}
			object := bustest.Connect(t, address).Object(service.Name, service.Path)
			err := object.CallWithContext(t.Context(), service.SIMInterface+".Forget", 0, "1-1").Err
			var e dbus.Error
			if want := "org.modembridge.ModemBridge1.Error." + tt.onBus; !errors.As(err, &e) || e.Name != want {
				t.Errorf("on the bus: %s, want %s", e.Name, want)
			}
		})
	}
}

func TestNoErrorHasThePIN(t *testing.T) {
	address, _ := serve(t, failing(errors.New("cannot write AT+CPIN=4711: unplugged")))
	err := service.UnlockSIM(t.Context(), "1-1", "4711", false)
	if err == nil || strings.Contains(err.Error(), "4711") || !strings.Contains(err.Error(), "unplugged") {
		t.Errorf("%v, want it without the PIN", err)
	}
	// Whoever mixes up the arguments.
	object := bustest.Connect(t, address).Object(service.Name, service.Path)
	err = object.CallWithContext(t.Context(), service.SIMInterface+".Unlock", 0, "4711", "1-1", false).Err
	if err == nil || strings.Contains(err.Error(), "4711") || !strings.Contains(err.Error(), "no USB port") {
		t.Errorf("%v, want that the first is no port, and not what it is", err)
	}
}

func TestADaemonWithoutSIMs(t *testing.T) {
	serve(t, nil)
	for call, err := range map[string]error{
		"UnlockSIM": service.UnlockSIM(t.Context(), "1-1", "4711", false),
		"ForgetPIN": service.ForgetPIN(t.Context(), "1-1"),
	} {
		if err == nil || !strings.Contains(err.Error(), "not available") || errors.Is(err, service.ErrNotReachable) {
			t.Errorf("%s: %v, want that it is not available", call, err)
		}
	}
}

// TestCloseEndsWhatIsUnderWay closes the daemon's end while a SIM is unlocked.
func TestCloseEndsWhatIsUnderWay(t *testing.T) {
	begun, ended := make(chan struct{}), false
	_, server := serve(t, sims{unlock: func(ctx context.Context, _ usb.PortPath, _ string, _ bool) error {
		close(begun)
		<-ctx.Done()
		ended = true
		return ctx.Err()
	}})
	answer := make(chan error, 1)
	go func() { answer <- service.UnlockSIM(t.Context(), "1-1", "4711", false) }()
	bustest.Await(t, begun)
	server.Close()
	if !ended {
		t.Error("Close returned before the call did")
	}
	if err := <-answer; !errors.Is(err, service.ErrNotReachable) || !strings.Contains(err.Error(), "went away") {
		t.Errorf("the client got %v, want that the daemon went away", err)
	}
}

func TestTheIntrospectionNamesEveryMethod(t *testing.T) {
	address, _ := serve(t, nil)
	node, err := introspect.Call(bustest.Connect(t, address).Object(service.Name, service.Path))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, i := range node.Interfaces {
		for _, m := range i.Methods {
			text := i.Name + "." + m.Name
			for _, a := range m.Args {
				text += " " + a.Direction + " " + a.Type
			}
			got = append(got, text)
		}
	}
	want := []string{
		service.Interface + ".GetStatus out s",
		service.SIMInterface + ".Unlock in s in s in b",
		service.SIMInterface + ".Forget in s",
		service.StickInterface + ".Reset in s in s in b out s",
		service.DataInterface + ".GetUse out s",
		service.DataInterface + ".Allow in s",
		service.ProfileInterface + ".Restore in s out as",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("methods (-want +got):\n%s", diff)
	}
}
