// SPDX-License-Identifier: GPL-3.0-or-later

// Package ledger remembers across reboots which NetworkManager profiles we
// made, so that one which the user deleted is not made again.
package ledger

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"sync"
	"time"

	"modembridge/internal/durable"
)

// A Ledger is a file. Its methods may be called from any goroutine.
type Ledger struct {
	path string
	mu   sync.Mutex
	book book
}

// book is the content of the file.
type book struct {
	Schema   int               `json:"schema"`
	Profiles map[string]record `json:"profiles"` // by UUID
}

type record struct {
	Created time.Time `json:"created"`
}

// Open reads the ledger; one that does not exist is empty. A ledger that
// cannot be read is an error and is left as it is: to take it for an empty one
// would bring back what the user has deleted.
func Open(path string) (*Ledger, error) {
	l := &Ledger{path: path, book: book{Schema: 1, Profiles: map[string]record{}}}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return l, nil
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read the ledger of profiles: %w", err)
	}
	if err := json.Unmarshal(text, &l.book); err != nil {
		return nil, fmt.Errorf("cannot read the ledger of profiles %s: %w", path, err)
	}
	if l.book.Schema != 1 {
		return nil, fmt.Errorf("cannot read the ledger of profiles %s: it has schema %d, and this program knows 1", path, l.book.Schema)
	}
	if l.book.Profiles == nil {
		l.book.Profiles = map[string]record{}
	}
	return l, nil
}

// Profiles returns the UUIDs of all profiles that we made, sorted.
func (l *Ledger) Profiles() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var list []string
	for uuid := range l.book.Profiles {
		list = append(list, uuid)
	}
	slices.Sort(list)
	return list
}

// Add records that the profile was made. One that is there is left alone.
func (l *Ledger) Add(uuid string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, ok := l.book.Profiles[uuid]; ok {
		return nil
	}
	l.book.Profiles[uuid] = record{Created: time.Now().UTC().Truncate(time.Second)}
	if err := l.write(); err != nil {
		delete(l.book.Profiles, uuid)
		return fmt.Errorf("cannot write the ledger of profiles: %w", err)
	}
	return nil
}

// write replaces the file.
func (l *Ledger) write() error {
	text, err := json.MarshalIndent(l.book, "", "  ")
	if err != nil {
		return err
	}
	return durable.Write(l.path, append(text, '\n'), nil)
}
