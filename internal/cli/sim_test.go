// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"

	"modembridge/bridge"
	"modembridge/internal/service"
	"modembridge/internal/sysbus/bustest"
	"modembridge/switcher/usb"
)

// SIMs note what they are asked for, and answer with an error or none.
type sims struct {
	err   error
	asked chan string
}

var _ service.SIMs = sims{}

func (s sims) Unlock(_ context.Context, port usb.PortPath, pin string, keep bool) error {
	s.asked <- fmt.Sprintf("unlock %s with %s, keep %v", port, pin, keep)
	return s.err
}

func (s sims) Forget(_ context.Context, port usb.PortPath) error {
	s.asked <- fmt.Sprintf("forget %s", port)
	return s.err
}

// was returns what was asked for until now.
func (s sims) was() string {
	var list []string
	for len(s.asked) > 0 {
		list = append(list, <-s.asked)
	}
	return strings.Join(list, "; ")
}

// serveSIMs has a daemon tell of sticks until the test ends, whose SIMs answer
// with an error.
func serveSIMs(t *testing.T, err error, sticks ...bridge.Snapshot) sims {
	t.Helper()
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", bustest.Start(t))
	s := sims{err: err, asked: make(chan string, 8)}
	status := service.Status{Schema: service.Schema, Sticks: sticks}
	server, err := service.Serve(t.Context(), service.Config{Status: func() service.Status { return status }, SIMs: s})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return s
}

// withSIM returns a stick in a port whose SIM asks for something, or nothing.
func withSIM(port usb.PortPath, state, code string) bridge.Snapshot {
	return bridge.Snapshot{
		PortPath: port, USBID: "19d2:0031", Name: "ZTE MF626", State: state, ReasonCode: code,
		Ports: []bridge.PortStatus{{TTY: "ttyUSB2", Interface: 3, Role: "at-primary", Source: "quirk"}},
		Modem: &bridge.ModemStatus{},
	}
}

// runSIM runs `modembridge sim`, and returns its exit status.
func runSIM(t *testing.T, root bool, in io.Reader, args ...string) (status int, out, errs string) {
	t.Helper()
	return runCmd(t, newSIMCmd(root), in, args...)
}

func TestWhichSIMIsUnlocked(t *testing.T) {
	const done = "The SIM in port 1-1 is unlocked; NetworkManager dials by itself."
	locked, online := withSIM("1-1", "locked", "sim-pin"), withSIM("1-2", "connected", "")
	puk := withSIM("1-1", "locked", "sim-puk")
	puk.NextStep = "Ask the operator for the PUK"
	missing := withSIM("1-1", "failed", "sim-missing")
	missing.Reason, missing.NextStep = "There is no SIM in the stick.", "Put a SIM in"
	cdrom := bridge.Snapshot{PortPath: "1-1", USBID: "19d2:2000", Name: "ZTE MF626", State: "storage-mode"}
	mbim := withSIM("1-1", "locked", "sim-pin")
	mbim.Ports = nil
	for _, tt := range []struct {
		name   string
		sticks []bridge.Snapshot
		args   string
		status int
		want   string // the answer, or a part of the error
		asked  string
	}{
		{"the only stick", []bridge.Snapshot{locked}, "", exitDone, done, "unlock 1-1 with 1234, keep false"},
		{"the only locked one", []bridge.Snapshot{online, locked}, "", exitDone, done, "unlock 1-1 with 1234, keep false"},
		{"one of two", []bridge.Snapshot{withSIM("1-2", "locked", "sim-pin"), locked}, "1-1", exitDone, done, "unlock 1-1 with 1234, keep false"},
		{"either of two", []bridge.Snapshot{withSIM("1-2", "locked", "sim-pin"), locked}, "", exitUsage, "there are 2 sticks", ""},
		{"a stick without serial ports", []bridge.Snapshot{mbim}, "1-1", exitDone, done, "unlock 1-1 with 1234, keep false"},
		{"a PIN to be kept", []bridge.Snapshot{locked}, "--keep", exitDone, done + " The PIN is kept for this SIM, and sent at the next plug.", "unlock 1-1 with 1234, keep true"},
		{"a kept PIN that was refused", []bridge.Snapshot{withSIM("1-1", "locked", "pin-refused")}, "", exitDone, done, "unlock 1-1 with 1234, keep false"},
		{"no stick there", []bridge.Snapshot{locked}, "1-3", exitNotFound, "no stick with a serial port in port 1-3", ""},
		{"no stick at all", nil, "", exitNotFound, "modembridge status", ""},
		{"a SIM that is unlocked", []bridge.Snapshot{online}, "", exitDone, "The SIM in port 1-2 is not locked.", ""},
		{"two that are unlocked", []bridge.Snapshot{online, withSIM("1-1", "ready", "")}, "", exitUsage, "there are 2 sticks", ""},
		{"a PUK", []bridge.Snapshot{puk}, "", exitFailed, "it asks for its PUK, and modembridge never sends a PUK, as ten wrong ones make the SIM useless.\nAsk the operator for the PUK\n", ""},
		{"a PIN2", []bridge.Snapshot{withSIM("1-1", "locked", "sim-pin2")}, "", exitFailed, "in the state locked", ""},
		{"the operator's lock", []bridge.Snapshot{withSIM("1-1", "locked", "ph-net-pin")}, "1-1", exitFailed, "in the state locked", ""},
		{"no SIM", []bridge.Snapshot{missing}, "", exitFailed, "in the state failed. There is no SIM in the stick.\nPut a SIM in\n", ""},
		{"a SIM that is not read yet", []bridge.Snapshot{withSIM("1-1", "known", "sim-slow")}, "", exitFailed, "in the state known", ""},
		{"a CD-ROM", []bridge.Snapshot{cdrom}, "1-1", exitFailed, "in the state storage-mode. ModemManager offers no modem there yet.\nSee how far", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := serveSIMs(t, nil, tt.sticks...)
			status, out, errs := runSIM(t, true, strings.NewReader("1234\n"), append([]string{"unlock"}, strings.Fields(tt.args)...)...)
			if status != tt.status || status == exitDone && (out != tt.want+"\n" || errs != "") {
				t.Errorf("exit status %d, answer %q, error %q; want %d and %q", status, out, errs, tt.status, tt.want)
			}
			if status != exitDone && (out != "" || !strings.Contains(errs, tt.want)) {
				t.Errorf("answer %q and error %q, want only an error with %q", out, errs, tt.want)
			}
			if got := s.was(); got != tt.asked {
				t.Errorf("the daemon was asked: %q, want %q", got, tt.asked)
			}
		})
	}
}

func TestWhatTheDaemonSaysOfAPIN(t *testing.T) {
	for _, tt := range []struct {
		name   string
		err    error
		status int
	}{
		{"refused", fmt.Errorf("cannot unlock the SIM in port 1-1: %w; 2 tries are left", service.ErrRefused), exitFailed},
		{"not sent", fmt.Errorf("cannot unlock the SIM in port 1-1: %w, as one try is left", service.ErrNotSent), exitFailed},
		{"unplugged meanwhile", fmt.Errorf("nothing is in port 1-1: %w", fs.ErrNotExist), exitNotFound},
		{"ModemManager is silent", fmt.Errorf("no answer: %w", context.DeadlineExceeded), exitTimedOut},
		{"anything else", errors.New("the disk is full"), exitFailed},
	} {
		for command, asked := range map[string]string{"unlock": "unlock 1-1 with 1234, keep false", "forget": "forget 1-1"} {
			t.Run(command+" "+tt.name, func(t *testing.T) {
				s := serveSIMs(t, tt.err, withSIM("1-1", "locked", "sim-pin"))
				status, out, errs := runSIM(t, true, strings.NewReader("1234\n"), command)
				if status != tt.status || out != "" || errs != tt.err.Error()+"\n" {
					t.Errorf("exit status %d, answer %q, error %q; want %d and %q", status, out, errs, tt.status, tt.err)
				}
				if got := s.was(); got != asked {
					t.Errorf("the daemon was asked: %q, want %q", got, asked)
				}
			})
		}
	}
}

func TestOnlyRootMayUnlock(t *testing.T) {
	s := serveSIMs(t, nil, withSIM("1-1", "locked", "sim-pin"))
	for _, command := range []string{"unlock", "forget"} {
		status, _, errs := runSIM(t, false, strings.NewReader("1234\n"), command)
		if status != exitNotPermitted || strings.Contains(errs, "PIN of the SIM") {
			t.Errorf("%s: exit status %d, %q, want %d before anything is asked for", command, status, errs, exitNotPermitted)
		}
	}
	if got := s.was(); got != "" {
		t.Errorf("the daemon was asked: %q", got)
	}
}

func TestSIMsWithoutADaemon(t *testing.T) {
	noDaemon(t)
	for _, command := range []string{"unlock", "forget"} {
		if status, _, errs := runSIM(t, true, strings.NewReader("1234\n"), command); status != exitNotReachable {
			t.Errorf("%s: exit status %d, %q, want %d", command, status, errs, exitNotReachable)
		}
	}
}
