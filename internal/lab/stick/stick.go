// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"sync/atomic"
	"time"

	"modembridge/internal/lab/persona"
	"modembridge/internal/lab/ppp"
	"modembridge/internal/lab/storage"
	"modembridge/internal/lab/usbip"
	"modembridge/switcher/usb"
)

// A Stick is a plugged stick. Its log can be read while it lives and after.
type Stick struct {
	*Log

	model   *Model
	options Options
	bus     Bus
	port    usbip.Port
	network Network
	log     *slog.Logger
	units   []*storage.Unit // keep their content over a switch and back

	switched chan struct{} // holds a token after a trigger
	relapsed chan struct{} // holds a token when it is to be storage again
	unplug   context.CancelFunc
	done     chan error // what the life ended with

	stalls  atomic.Int64                  // statuses that a fault is yet to stall
	modem   atomic.Pointer[persona.Modem] // nil while it is none
	hung    atomic.Bool                   // its ports are
	calling atomic.Pointer[call]          // the call that is under way
	service atomic.Pointer[ppp.Service]   // of the network; nil: [ppp.Online]
}

// detachTime is how long the kernel may take to let go of an unplugged stick.
// Linux's usb-storage gives a command in flight that long.
const detachTime = 30 * time.Second

// maxRaces is how often a free port may be taken by somebody else before
// [Plug] gives up.
const maxRaces = 10

// Plug plugs a stick of that model in and returns when the kernel has been
// told. ctx bounds only that: the stick stays until [Stick.Unplug].
func Plug(ctx context.Context, model *Model, options Options) (*Stick, error) {
	s := &Stick{
		Log: newLog(), model: model, options: options, bus: options.Bus, network: options.Network,
		switched: make(chan struct{}, 1), relapsed: make(chan struct{}, 1), done: make(chan error, 1),
	}
	s.stalls.Store(int64(options.Faults.StallStatus))
	if s.bus == nil {
		vhci, err := usbip.Open()
		if err != nil {
			return nil, err
		}
		s.bus = vhci
	}
	if s.network == nil {
		s.network = s.answer
	}
	if model.Storage != nil {
		for _, u := range model.Storage.Units {
			s.units = append(s.units, u.build())
		}
		if options.Medium != nil {
			s.units[0].Medium = options.Medium
		}
	}
	modem := model.Storage == nil || options.InModemMode && model.Modem != nil
	detach, err := s.enter(ctx, modem)
	if err != nil {
		return nil, err
	}
	life, unplug := context.WithCancel(context.Background())
	s.unplug = unplug
	go func() { s.done <- s.live(life, detach, modem) }()
	return s, nil
}

// PortPath returns where the stick is plugged in. It stays the same over a
// switch.
func (s *Stick) PortPath() usb.PortPath { return s.port.Path }

// Unplug pulls the stick, in whatever it is doing, and returns when the kernel
// has let go of it. Further calls do nothing.
func (s *Stick) Unplug(ctx context.Context) error {
	s.unplug()
	select {
	case err := <-s.done:
		s.done <- nil
		return err
	case <-ctx.Done():
		return fmt.Errorf("cannot unplug %s: %w", s.port.Path, ctx.Err())
	}
}

// enter puts the first personality on the bus, at a free port.
func (s *Stick) enter(ctx context.Context, modem bool) (detach func() error, err error) {
	for range maxRaces {
		if s.port, err = s.bus.FreePort(); err != nil {
			return nil, fmt.Errorf("cannot plug %q: %w", s.model.Name, err)
		}
		s.log = s.logger().With("stick", s.port.Path)
		s.add(Event{Kind: Plugged, Interface: -1, Text: string(s.port.Path)})
		if detach, err = s.appear(ctx, modem); !errors.Is(err, usbip.ErrPortTaken) {
			return detach, err
		}
	}
	return nil, err
}

// logger returns the caller's logger, or one that says nothing.
func (s *Stick) logger() *slog.Logger {
	if s.options.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return s.options.Log
}

// appear puts a personality on the bus. The detach it returns takes it away
// and ends everything in it.
func (s *Stick) appear(ctx context.Context, modem bool) (detach func() error, err error) {
	var p personality
	if modem {
		p = s.modemPersonality()
	} else {
		p = s.storagePersonality()
	}
	s.add(Event{Kind: Personality, Interface: -1, Text: p.name})
	s.log.Info("on the bus", "state", p.name)
	leave, err := s.bus.Attach(ctx, s.port, p.device)
	if err != nil {
		p.stop()
		return nil, err
	}
	if modem && s.model.Modem != nil && s.model.Modem.Switch == nil {
		s.becomes()
	}
	return func() error {
		ctx, cancel := context.WithTimeout(context.Background(), detachTime)
		defer cancel()
		err := leave(ctx)
		p.stop()
		return err
	}, nil
}

// becomes notes that the stick is what it was to become.
func (s *Stick) becomes() {
	s.add(Event{Kind: Switched, Interface: -1, Text: s.model.Modem.USB.String()})
}

// trigger is called when the stick was told to switch.
func (s *Stick) trigger(inPlace bool) {
	if inPlace {
		s.becomes()
		return
	}
	signal(s.switched)
}

// live is the stick's life after it appeared: until it is unplugged, each
// trigger takes it off the bus and brings it back.
func (s *Stick) live(ctx context.Context, detach func() error, modem bool) error {
	defer s.add(Event{Kind: Unplugged, Interface: -1})
	again := s.options.Faults.StorageAgain
	for {
		select {
		case <-ctx.Done():
			return detach()
		case <-s.relapsed:
			again = max(again, 1)
		case <-s.switched:
			if modem || s.model.Switch == nil {
				continue
			}
			pause(ctx, s.model.Switch.LeaveAfter)
		}
		if err := detach(); err != nil {
			return err
		}
		s.add(Event{Kind: Left, Interface: -1})
		s.hung.Store(false)
		s.log.Info("off the bus", "state", "switching")
		if s.options.Faults.NeverReturn {
			<-ctx.Done()
			return nil
		}
		pause(ctx, s.model.Switch.ReturnAfter)
		if ctx.Err() != nil {
			return nil
		}
		if modem = again == 0; !modem {
			again--
		}
		var err error
		attaching, cancel := context.WithTimeout(ctx, detachTime)
		detach, err = s.appear(attaching, modem)
		cancel()
		if err != nil {
			return fmt.Errorf("cannot come back: %w", err)
		}
	}
}

func pause(ctx context.Context, d Duration) {
	timer := time.NewTimer(time.Duration(d))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// answer is the default network. Each stick has addresses of its own, by its
// port: 10.64.<port>.1 is the network, .2 the caller.
func (s *Stick) answer(ctx context.Context, up func()) (io.ReadWriteCloser, error) {
	host := s.NetworkAddress().As4()
	host[3]++
	call, err := ppp.Answer(ctx, ppp.Config{
		Local: s.NetworkAddress(), Remote: netip.AddrFrom4(host), DNS: s.NetworkAddress(),
		Up: up, Service: s.offered,
		Line: func(line string) { s.log.Debug("the network says: " + line) },
	})
	if err != nil {
		return nil, err
	}
	return call, nil
}

// NetworkAddress returns the address that answers a ping over a call.
func (s *Stick) NetworkAddress() netip.Addr {
	return netip.AddrFrom4([4]byte{10, 64, byte(s.port.Number), 1})
}
