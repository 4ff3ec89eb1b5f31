// SPDX-License-Identifier: GPL-3.0-or-later

package storage

import (
	"context"
	"encoding/binary"
	"sync"

	"modembridge/internal/lab/usbip"
)

// maxPacket is the size of a bulk packet at high speed, bytes (USB 2.0,
// 5.8.3).
const maxPacket = 512

// A DataPhase is what a [Target] makes of the data phase that a command
// declares.
type DataPhase uint8

// The ways. BOT 1.0 allows the first two; the third is how firmware behaves
// that only knows its own switch message.
const (
	DoData    DataPhase = iota // sends or takes the data
	StallData                  // stalls the endpoint, and has the status ready
	SkipData                   // has the status ready, where the data is due
)

// An Answer says how a [Target] deals with a command.
type Answer struct {
	// Own is set when the SCSI engine is not to see the command: Data and
	// Status are the answer.
	Own       bool
	Data      []byte
	Status    Status
	DataPhase DataPhase
	// StallStatus stalls the bulk IN endpoint once where the status wrapper
	// is due; the host finds the status after clearing the halt (BOT 1.0,
	// 6.7.2: "the host shall attempt to clear and read again").
	StallStatus bool
}

// A Target is one mass-storage interface. It answers the transfers of its two
// bulk endpoints and its class requests.
type Target struct {
	units []*Unit
	hook  func(Command) Answer

	mu      sync.Mutex
	command *Command // whose OUT data phase is under way
	answer  Answer   // to it
	written []byte
	in      []chunk // what the host has yet to read
	more    chan struct{}
}

// A chunk is a data phase, a status wrapper or a stall on the bulk IN
// endpoint. No transfer reaches over the end of one.
type chunk struct {
	data  []byte
	stall bool
}

// NewTarget returns a target with those logical units. The hook sees each
// command as it arrives, before its data; nil is a hook that lets all pass.
func NewTarget(units []*Unit, hook func(Command) Answer) *Target {
	if hook == nil {
		hook = func(Command) Answer { return Answer{} }
	}
	return &Target{units: units, hook: hook, more: make(chan struct{}, 1)}
}

// Class requests of the bulk-only transport (BOT 1.0, chapter 3).
const (
	reqMaxLUN = 0xfe
	reqReset  = 0xff
)

// Control answers the two class requests.
func (t *Target) Control(s usbip.Setup, _ []byte) ([]byte, error) {
	switch {
	case s.RequestType == 0xa1 && s.Request == reqMaxLUN:
		return []byte{byte(len(t.units) - 1)}, nil
	case s.RequestType == 0x21 && s.Request == reqReset:
		t.mu.Lock()
		defer t.mu.Unlock()
		t.command, t.written, t.in = nil, nil, nil
		return nil, nil
	}
	return nil, usbip.ErrUnhandled
}

// Out takes a command wrapper, or data of the command before it.
func (t *Target) Out(_ context.Context, _ uint8, data []byte) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c := t.command; c != nil {
		t.written = append(t.written, data...)
		if len(t.written) < int(c.Length) {
			return nil
		}
		t.command = nil
		t.finish(*c, t.answer, t.written)
		return nil
	}
	c, err := ParseCommand(data)
	if err != nil {
		return usbip.ErrStall // BOT 1.0, 6.6.1
	}
	t.in = nil // a new command ends whatever the host did not read
	a := t.hook(c)
	if !c.In && c.Length > 0 && a.DataPhase == DoData {
		t.command, t.answer, t.written = &c, a, nil
		return nil
	}
	// Data that is sent all the same is no command wrapper, and stalls above.
	t.finish(c, a, nil)
	return nil
}

// finish carries a command out and queues its data phase and its status.
func (t *Target) finish(c Command, a Answer, written []byte) {
	data, status := a.Data, a.Status
	if !a.Own {
		data, status = t.execute(c, written)
	}
	if a.DataPhase != DoData {
		data = nil
	}
	residue := uint32(0)
	switch {
	case c.In && c.Length > 0:
		data = data[:min(len(data), int(c.Length))]
		residue = c.Length - uint32(len(data))
		// A data phase shorter than announced ends with a short packet; one
		// that would end on a full packet, or be empty, with a stall (BOT
		// 1.0, 6.7.2).
		if len(data) > 0 {
			t.in = append(t.in, chunk{data: data})
		}
		if residue > 0 && len(data)%maxPacket == 0 && a.DataPhase != SkipData {
			t.in = append(t.in, chunk{stall: true})
		}
	case status != Passed, a.DataPhase != DoData:
		residue = c.Length
	}
	if a.StallStatus {
		t.in = append(t.in, chunk{stall: true})
	}
	t.in = append(t.in, chunk{data: appendStatus(nil, c.Tag, residue, status)})
	select {
	case t.more <- struct{}{}:
	default:
	}
}

func (t *Target) execute(c Command, written []byte) ([]byte, Status) {
	if int(c.LUN) >= len(t.units) {
		return nil, Failed
	}
	data, err := t.units[c.LUN].do(c.CDB, written)
	if err != nil {
		return nil, Failed
	}
	return data, Passed
}

// In returns the next bytes for the host.
func (t *Target) In(ctx context.Context, _ uint8, limit int) ([]byte, error) {
	for {
		if b, ok, err := t.take(limit); ok {
			return b, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-t.more:
		}
	}
}

// take returns the next bytes without waiting; ok is false when there are
// none.
func (t *Target) take(limit int) (b []byte, ok bool, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.in) == 0 {
		return nil, false, nil
	}
	first := &t.in[0]
	n := min(limit, len(first.data))
	switch {
	case first.stall:
		err = usbip.ErrStall
	case n < len(first.data) && n%maxPacket != 0:
		err = usbip.ErrOverflow // the host's room ends inside a packet
	case n < len(first.data):
		b, first.data = first.data[:n], first.data[n:]
		return b, true, nil
	default:
		b = first.data
	}
	t.in = t.in[1:]
	return b, true, err
}

// be16, be32 and be64 append big-endian fields, which SCSI uses throughout.
func be16(b []byte, v uint16) []byte { return binary.BigEndian.AppendUint16(b, v) }
func be32(b []byte, v uint32) []byte { return binary.BigEndian.AppendUint32(b, v) }
func be64(b []byte, v uint64) []byte { return binary.BigEndian.AppendUint64(b, v) }
