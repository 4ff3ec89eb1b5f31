// SPDX-License-Identifier: GPL-3.0-or-later

package stick_test

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"modembridge/internal/lab/stick"
	"modembridge/internal/lab/usbip"
	"modembridge/internal/lab/usbip/usbiptest"
	"modembridge/switcher/usb"
)

// A bus is a host controller with one port and a test on the other side.
type bus struct {
	hosts chan *usbiptest.Host // each personality as it appears

	mu   sync.Mutex
	last usb.Device // of the newest one
}

func newBus() *bus { return &bus{hosts: make(chan *usbiptest.Host, 8)} }

// described returns the descriptors of the newest personality.
func (b *bus) described() usb.Device {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.last
}

func (*bus) FreePort() (usbip.Port, error) { return usbip.Port{Number: 3, Path: "3-4"}, nil }

func (b *bus) Attach(_ context.Context, _ usbip.Port, dev usbip.Device) (func(context.Context) error, error) {
	ctx, unplug := context.WithCancel(context.Background())
	h := usbiptest.Plug(ctx, dev)
	// SET_CONFIGURATION, as an operating system does it before anything else.
	value := uint16(1)
	if all := dev.Describe().Configs; len(all) > 0 {
		value = uint16(all[0].Value)
	}
	if _, err := h.Control(ctx, usbip.Setup{Request: 9, Value: value}, nil); err != nil {
		unplug()
		return nil, err
	}
	b.mu.Lock()
	b.last = dev.Describe()
	b.mu.Unlock()
	b.hosts <- h
	return func(context.Context) error {
		unplug()
		return h.Close()
	}, nil
}

// next returns the personality that appears next.
func (b *bus) next(t *testing.T) *usbiptest.Host {
	t.Helper()
	select {
	case h := <-b.hosts:
		return h
	case <-time.After(time.Minute):
		t.Fatal("the stick did not come back within a minute")
		return nil
	}
}

// plug plugs a model in and unplugs it at the end of the test. Call it in a
// synctest bubble.
func plug(t *testing.T, name string, o stick.Options) (*stick.Stick, *bus) {
	t.Helper()
	model, err := stick.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return plugModel(t, model, o)
}

// plugModel is plug with a model that is no file.
func plugModel(t *testing.T, model *stick.Model, o stick.Options) (*stick.Stick, *bus) {
	t.Helper()
	b := newBus()
	o.Bus = b
	s, err := stick.Plug(t.Context(), model, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Unplug(context.Background()); err != nil {
			t.Errorf("Unplug: %v", err)
		}
	})
	return s, b
}

// id reads the device descriptor's ids.
func id(t *testing.T, h *usbiptest.Host) string {
	t.Helper()
	b, err := h.Control(t.Context(), usbip.Setup{RequestType: 0x80, Request: 6, Value: 0x100, Length: 18}, nil)
	if err != nil {
		t.Fatalf("GET_DESCRIPTOR: %v", err)
	}
	return hex.EncodeToString([]byte{b[9], b[8]}) + ":" + hex.EncodeToString([]byte{b[11], b[10]})
}

// send runs one command as usb_modeswitch's messages write it: the wrapper in
// hexadecimal. It reads the data phase and the status, and clears stalls.
func send(t *testing.T, h *usbiptest.Host, message string) (status byte, stalls int) {
	t.Helper()
	cbw, err := hex.DecodeString(message)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Out(t.Context(), 1, cbw); err != nil {
		t.Fatalf("bulk OUT: %v", err)
	}
	for {
		b, err := h.In(t.Context(), 0x81, 512)
		switch {
		case errors.Is(err, syscall.EPIPE):
			stalls++
			if err := h.ClearHalt(t.Context(), 0x81); err != nil {
				t.Fatalf("CLEAR_FEATURE: %v", err)
			}
		case err != nil:
			t.Fatalf("bulk IN: %v", err)
		case len(b) == 13 && strings.HasPrefix(string(b), "USBS"):
			if got, want := binary.LittleEndian.Uint32(b[4:]), binary.LittleEndian.Uint32(cbw[4:]); got != want {
				t.Errorf("tag %08x, want %08x", got, want)
			}
			return b[12], stalls
		}
	}
}

// kinds returns the events without their details.
func kinds(s *stick.Stick) (all []stick.Kind) {
	for _, e := range s.Events() {
		all = append(all, e.Kind)
	}
	return all
}

// pipeNetwork is a network without PPP: what it is called with comes out of
// far.
func pipeNetwork(far chan<- net.Conn) stick.Network {
	return func(_ context.Context, up func()) (io.ReadWriteCloser, error) {
		ours, theirs := net.Pipe()
		up()
		far <- theirs
		return ours, nil
	}
}
