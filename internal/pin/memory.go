// SPDX-License-Identifier: GPL-3.0-or-later

package pin

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"sync"
)

// A Memory is a file that remembers which PINs were sent, and which of them may
// be wrong. It rather takes two SIMs for one than send a wrong PIN twice: those
// of which not both numbers are known are one when they are in the same stick
// and port. Its methods may be called from any goroutine.
type Memory struct {
	path string
	mu   sync.Mutex
	book book
}

// OpenMemory reads the file; one that does not exist is empty. A file that cannot
// be read is an error and is left as it is: to take it for an empty one would be
// to forget what was refused, so no PIN may be sent then.
func OpenMemory(path string) (*Memory, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &Memory{path: path, book: newBook()}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read which PINs were refused, so none is sent: %w", err)
	}
	b, err := parseBook(text)
	if err != nil {
		return nil, fmt.Errorf("cannot read which PINs were refused, so none is sent: %s: %w: "+
			"restore the file, or remove it when you know that every PIN that is kept is right", path, err)
	}
	return &Memory{path: path, book: b}, nil
}

// Sent reports whether any PIN was sent in this insertion. Where the numbers of
// the SIM and of that to which it was sent are known and differ, it was sent to
// another one.
func (m *Memory) Sent(i Insertion, s SIM) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := m.book.card(s)
	return slices.ContainsFunc(m.book.Sent, func(e sending) bool { return e.Insertion == i && !e.differs(c) })
}

// Refused reports whether the SIM refused this PIN at any time, or nobody knows
// what became of it.
func (m *Memory) Refused(s SIM, code Code) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, pin := m.book.card(s), m.book.digest("code", string(code))
	return slices.ContainsFunc(m.book.Refused, func(r refusal) bool { return r.Code == pin && r.mayBe(c) })
}

// Begin notes that the PIN is about to be sent, and that it was refused until
// [Memory.Accepted] says otherwise: a crash in between counts as a refusal. The
// note lasts before Begin returns. After an error the PIN must not be sent; one
// is that so little is known about the SIM that it could not be found again.
func (m *Memory) Begin(i Insertion, s SIM, code Code) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.begin(i, s, code); err != nil {
		return fmt.Errorf("cannot note that a PIN goes to %v, so it is not sent: %w", s, err)
	}
	return nil
}

func (m *Memory) begin(i Insertion, s SIM, code Code) error {
	if !s.Known() {
		return errors.New("its number is unknown, and so is the stick's")
	}
	b := m.book.of(i.boot())
	e := sending{Insertion: i, card: b.card(s)}
	if !slices.Contains(b.Sent, e) {
		b.Sent = append(b.Sent, e)
	}
	r := refusal{card: e.card, Code: b.digest("code", string(code))}
	if !slices.Contains(b.Refused, r) {
		b.Refused = append(b.Refused, r)
	}
	if len(b.Refused) > maxRefused {
		return fmt.Errorf("%s holds %d PINs that were refused, and takes no more: remove it when you know that every PIN that is kept is right", m.path, maxRefused)
	}
	return m.replace(b)
}

// Accepted takes back that the PIN was refused: by the SIM with that number, and
// by one of unknown number in its stick and port, as it may have been at
// [Memory.Begin]. So s has the number if it was known then or is now. After an
// error the PIN counts as refused.
func (m *Memory) Accepted(s SIM, code Code) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	b := m.book.clone()
	c, pin := b.card(s), b.digest("code", string(code))
	b.Refused = slices.DeleteFunc(b.Refused, func(r refusal) bool { return r.Code == pin && r.was(c) })
	if len(b.Refused) == len(m.book.Refused) {
		return nil
	}
	if err := m.replace(b); err != nil {
		return fmt.Errorf("cannot note that the PIN of %v is right: %w", s, err)
	}
	return nil
}

// Removed notes that the SIM, or the stick with it, was taken out: what is put in
// next is another insertion, even at the same USB address. After an error the
// insertion counts as the same.
func (m *Memory) Removed(i Insertion) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	gone := func(e sending) bool { return e.Insertion == i }
	if !slices.ContainsFunc(m.book.Sent, gone) {
		return nil
	}
	b := m.book.clone()
	b.Sent = slices.DeleteFunc(b.Sent, gone)
	if err := m.replace(b); err != nil {
		return fmt.Errorf("cannot note that a SIM was taken out: %w", err)
	}
	return nil
}

// replace writes the book, and then it is the one that counts.
func (m *Memory) replace(b book) error {
	if err := b.write(m.path); err != nil {
		return err
	}
	m.book = b
	return nil
}
