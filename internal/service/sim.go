// SPDX-License-Identifier: GPL-3.0-or-later

package service

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"

	"modembridge/switcher/usb"
)

// SIMInterface is the interface that root alone may call.
const SIMInterface = Interface + ".SIM"

// The deadlines, which client and daemon both keep. A SIM takes a second or two
// to say whether a PIN is right, and ModemManager some more to look at it anew.
const (
	unlockWithin = 60 * time.Second
	forgetWithin = 10 * time.Second
)

var (
	// ErrRefused says that the SIM was sent the PIN, and it is the wrong one.
	ErrRefused = errors.New("the SIM refused the PIN")
	// ErrNotSent says that the PIN was kept from the SIM, which has lost no try.
	ErrNotSent = errors.New("the PIN was not sent")
)

// SIMs is what the daemon can do about the SIMs in the sticks. Its errors are
// told to a person as they are. Both return soon after ctx is done, and may be
// called from any goroutine.
type SIMs interface {
	// Unlock gives the SIM of the stick in a port its PIN, which nobody has
	// looked at before, and keeps the PIN for that SIM if it is right and keep is
	// set. The error wraps [ErrRefused], [ErrNotSent], fs.ErrNotExist when there
	// is no such stick, or context.DeadlineExceeded.
	Unlock(ctx context.Context, port usb.PortPath, pin string, keep bool) error
	// Forget drops the PIN that Unlock has kept for the SIM of the stick in a
	// port. The error is fs.ErrNotExist when there is no such stick or PIN.
	Forget(ctx context.Context, port usb.PortPath) error
}

// errorName begins the names of the daemon's own errors on the bus.
const errorName = Name + ".Error."

// errorNames are the ends of those that callers may test for, in the order in
// which they count: that a PIN was not sent says more than why. All others are
// called Failed.
var errorNames = []struct {
	end string
	err error
}{
	{"Refused", ErrRefused},
	{"NotSent", ErrNotSent},
	{"InUse", ErrInUse},
	{"NotFound", fs.ErrNotExist},
	{"TimedOut", context.DeadlineExceeded},
}

var (
	errNoSIMs = errors.New("cannot do anything about a SIM: this is not available in the daemon that runs")
	// errNoPort does not repeat what was given, as that may be the PIN.
	errNoPort = errors.New("the first argument is no USB port, such as 1-1.4")
)

func (s *Server) unlock(port, pin string, keep bool) *dbus.Error {
	return s.simCall(unlockWithin, port, pin, func(ctx context.Context, port usb.PortPath) error {
		return s.SIMs.Unlock(ctx, port, pin, keep)
	})
}

func (s *Server) forget(port string) *dbus.Error {
	return s.simCall(forgetWithin, port, "", s.SIMs.Forget)
}

// simCall does what a caller asked for about the SIM in a port.
func (s *Server) simCall(within time.Duration, port, pin string, do func(context.Context, usb.PortPath) error) *dbus.Error {
	s.calls.RLock()
	defer s.calls.RUnlock()
	ctx, cancel := context.WithTimeout(s.conn.Context(), within)
	defer cancel()
	path, err := usb.ParsePortPath(port)
	if err != nil {
		return onBus(errNoPort, "")
	}
	return onBus(do(ctx, path), pin)
}

// onBus gives an error its name on the bus. That its text has no PIN is not left
// to everybody below.
func onBus(err error, pin string) *dbus.Error {
	if err == nil {
		return nil
	}
	end := "Failed"
	for _, n := range errorNames {
		if errors.Is(err, n.err) {
			end = n.end
			break
		}
	}
	text := err.Error()
	if pin != "" {
		text = strings.ReplaceAll(text, pin, "***")
	}
	return dbus.NewError(errorName+end, []any{text})
}

// noSIMs stands for SIMs in a daemon that has none.
type noSIMs struct{}

var _ SIMs = noSIMs{}

func (noSIMs) Unlock(context.Context, usb.PortPath, string, bool) error { return errNoSIMs }
func (noSIMs) Forget(context.Context, usb.PortPath) error               { return errNoSIMs }
