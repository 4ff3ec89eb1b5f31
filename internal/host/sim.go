// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"context"
	"fmt"
	"hash/maphash"
	"os"
	"strings"
	"sync"

	"modembridge/bridge"
	"modembridge/internal/mm"
	"modembridge/internal/pin"
	"modembridge/switcher/usb"
)

// bootID is the kernel's name for the time since it was started (random(4)).
const bootID = "/proc/sys/kernel/random/boot_id"

// sims is what is known about the PINs of SIMs.
type sims struct {
	kept pin.Store
	file string       // that remembers what was sent
	seed maphash.Seed // of the names that the bridge calls SIMs by

	mu   sync.Mutex
	busy map[usb.PortPath]chan struct{} // holds a value while a PIN is on its way to that port
	sent *pin.Memory                    // nil until the file could be read
	boot string
}

func newSIMs(kept pin.Store, file string) *sims {
	return &sims{kept: kept, file: file, seed: maphash.MakeSeed(), busy: make(map[usb.PortPath]chan struct{})}
}

// memory returns what was sent before. That it cannot is told with each SIM that
// asks for its PIN, until a person has mended the file; no stick without a PIN is
// the worse for it.
func (s *sims) memory() (*pin.Memory, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sent != nil {
		return s.sent, nil
	}
	boot, err := os.ReadFile(bootID)
	if err != nil {
		return nil, err
	}
	sent, err := pin.OpenMemory(s.file)
	if err != nil {
		return nil, err
	}
	s.sent, s.boot = sent, strings.TrimSpace(string(boot))
	return s.sent, nil
}

// begin waits until no other PIN is on its way to the SIM in that port, so that what
// is looked at before a PIN is sent still holds when it is. A SIM that takes its time
// keeps nobody from those in other ports. end lets the next one go.
func (s *sims) begin(ctx context.Context, port usb.PortPath) (end func(), err error) {
	s.mu.Lock()
	if s.busy[port] == nil {
		s.busy[port] = make(chan struct{}, 1)
	}
	busy := s.busy[port]
	s.mu.Unlock()
	select {
	case busy <- struct{}{}:
		return func() { <-busy }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// insertion is that of the stick, as it is now. It takes a memory.
func (s *sims) insertion(d usb.Device) pin.Insertion { return pin.NewInsertion(s.boot, d) }

// sim is what ModemManager tells about a modem's SIM.
func sim(m mm.Modem, port usb.PortPath) pin.SIM {
	out := pin.SIM{IMEI: m.EquipmentID, Port: port}
	if m.SIM != nil {
		out.ICCID = m.SIM.Identifier
	}
	return out
}

// card returns an opaque name of the modem's SIM, "" while its number is unknown.
func (s *sims) card(m mm.Modem) string {
	if m.SIM == nil || m.SIM.Identifier == "" {
		return ""
	}
	return fmt.Sprintf("%016x", maphash.String(s.seed, m.SIM.Identifier))
}

// asksForPIN reports whether the SIM does.
func asksForPIN(m mm.Modem) bool { return m.State == mm.Locked && m.Unlock == mm.SIMPIN }

// gone reports whether ModemManager finds no SIM.
func gone(m mm.Modem) bool { return m.State == mm.Failed && m.FailedReason == mm.SIMMissing }

// pin says in the bridge's words what is known of the PIN, while the SIM asks
// for it or is gone.
func (s *sims) pin(m mm.Modem, d usb.Device) bridge.PIN {
	p := bridge.PIN{Tries: bridge.UnknownTries}
	if !asksForPIN(m) && !gone(m) {
		return p
	}
	if tries := m.PINTries(); tries != mm.UnknownTries {
		p.Tries = tries
	}
	sent, err := s.memory()
	if err != nil {
		p.Err = err
		return p
	}
	card := sim(m, d.Port)
	p.SIM = s.card(m)
	p.Sent = sent.Sent(s.insertion(d), card)
	code, _, found, err := s.kept.Find(card)
	p.Kept, p.Err = found, err
	p.Refused = found && sent.Refused(card, code)
	return p
}
