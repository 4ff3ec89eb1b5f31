// SPDX-License-Identifier: GPL-3.0-or-later

// Package apnbook remembers across reboots with which access point name (APN) the
// connection of a SIM came up, so that the search for one is not repeated at each
// plug.
package apnbook

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"

	"modembridge/internal/durable"
)

// An Entry is an access point. What goes with a user name is looked up again
// where the access point came from: no password is kept.
type Entry struct {
	APN  string `json:"apn"`
	User string `json:"user,omitempty"`
	Auth string `json:"auth,omitempty"` // "pap" or "chap"; "" is unsaid
}

// maxSIMs is how many SIMs a book takes. The one that was noted first makes room.
const maxSIMs = 64

// A Book is a file. Its methods may be called from any goroutine.
type Book struct {
	path string
	mu   sync.Mutex
	text content
}

// Open reads the book; one that does not exist is empty. With an error comes a book
// that is empty, too, and that takes the place of the file once something is noted:
// what it said is found out again.
func Open(path string) (*Book, error) {
	b := &Book{path: path, text: newContent()}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return b, nil
	}
	if err == nil {
		var c content
		if c, err = parse(text); err == nil {
			b.text = c
			return b, nil
		}
	}
	return b, fmt.Errorf("cannot read which access points worked: %s: %w", path, err)
}

// Worked returns the access point with which the connection of the SIM with that
// number (ICCID) came up last.
func (b *Book) Worked(iccid string) (Entry, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	sim := b.text.digest(number(iccid))
	i := slices.IndexFunc(b.text.SIMs, func(n note) bool { return sim != "" && n.SIM == sim })
	if i < 0 {
		return Entry{}, false
	}
	return b.text.SIMs[i].Entry, true
}

// Note remembers the access point of a SIM. Of one whose number is unknown nothing
// is noted: it could not be told from others.
func (b *Book) Note(iccid string, e Entry) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	sim := b.text.digest(number(iccid))
	n := note{sim, e}
	if sim == "" || slices.Contains(b.text.SIMs, n) {
		return nil
	}
	next := b.text
	next.SIMs = slices.DeleteFunc(slices.Clone(next.SIMs), func(n note) bool { return n.SIM == sim })
	next.SIMs = append(next.SIMs, n)
	next.SIMs = next.SIMs[max(0, len(next.SIMs)-maxSIMs):]
	if err := durable.WriteJSON(b.path, next); err != nil {
		return fmt.Errorf("cannot note which access point worked: %w", err)
	}
	b.text = next
	return nil
}

// number returns an ICCID without the F that fills what the card has no digit for
// (ETSI TS 102 221, 13.2), which some sticks show and others do not.
func number(iccid string) string { return strings.TrimRight(strings.ToUpper(iccid), "F") }
