// SPDX-License-Identifier: GPL-3.0-or-later

package atport_test

import (
	"context"
	"strings"
	"time"
)

// A script is a wire in memory, for tests with a clock of their own. What it
// answers comes after a while.
type script struct {
	answer func(s *script, sent string)
	toHost chan []byte
	hungUp chan error // what Read says once hung up
	rest   []byte
	sent   []string
}

func newScript(answer func(s *script, sent string)) *script {
	return &script{answer: answer, toHost: make(chan []byte, 64), hungUp: make(chan error, 1)}
}

// says sends text after a while.
func (s *script) says(after time.Duration, text string) {
	time.AfterFunc(after, func() { s.toHost <- []byte(text) })
}

// hangsUp ends the port after a while.
func (s *script) hangsUp(after time.Duration, err error) {
	time.AfterFunc(after, func() { s.hungUp <- err })
}

func (s *script) Read(ctx context.Context, b []byte) (int, error) {
	if len(s.rest) == 0 {
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case err := <-s.hungUp:
			return 0, err
		case s.rest = <-s.toHost:
		}
	}
	n := copy(b, s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

func (s *script) Write(ctx context.Context, b []byte) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	s.sent = append(s.sent, string(b))
	s.answer(s, strings.TrimSuffix(string(b), "\r"))
	return len(b), nil
}
