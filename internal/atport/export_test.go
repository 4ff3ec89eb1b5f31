// SPDX-License-Identifier: GPL-3.0-or-later

package atport

import (
	"context"
	"time"
)

// The limits that tests go to.
const (
	MaxLine        = maxLine
	MaxLines       = maxLines
	MaxUnsolicited = maxUnsolicited
	MaxFrame       = maxFrame
)

// Within does a transfer.
func Within(ctx context.Context, setDeadline func(time.Time) error, do func() (int, error), late func() int) (int, error) {
	return within(ctx, setDeadline, do, late)
}

// Waiting reads what has come in, if anything has.
func (p *Port) Waiting(b []byte) int { return p.waiting(b) }

// Examine asks what is at the other end of a wire, as Probe does with a port.
func Examine(ctx context.Context, w Wire, t Target) Finding {
	x := newExamination(w, t)
	if err := x.ask(ctx); err != nil {
		return x.found.failed(err)
	}
	return x.found
}

// Listen examines a wire, and listens until listening ends.
func Listen(ctx, listening context.Context, w Wire, t Target) Finding {
	x := newExamination(w, t)
	err := x.ask(ctx)
	if err == nil {
		err = x.listen(listening)
	}
	if err != nil {
		return x.found.failed(err)
	}
	return x.found
}

// PortMode reads an answer to AT^GETPORTMODE.
func PortMode(lines ...string) []PortUse { return portMode(lines) }

// Capabilities reads an answer to AT+GCAP.
func Capabilities(lines ...string) []string { return capabilities(lines) }

// Frame is a frame with this content.
func Frame(content ...byte) []byte {
	crc := crc16(content)
	out := []byte{flag}
	for _, c := range append(content[:len(content):len(content)], byte(crc), byte(crc>>8)) {
		if c == flag || c == escape {
			out = append(out, escape, c^turnOver)
		} else {
			out = append(out, c)
		}
	}
	return append(out, flag)
}

// CRC16 is the checksum of a frame.
func CRC16(b []byte) uint16 { return crc16(b) }
