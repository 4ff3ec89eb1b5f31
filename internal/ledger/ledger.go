// SPDX-License-Identifier: GPL-3.0-or-later

// Package ledger remembers across reboots which NetworkManager profiles we
// made, so that one which the user deleted is not made again, and what we wrote
// into each of their fields, so that what the user changed is left alone.
package ledger

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"sync"
	"time"
)

// A Ledger is a file. Its methods may be called from any goroutine.
type Ledger struct {
	path string
	mu   sync.Mutex
	book book
}

// A Profile is one that we made at some time.
type Profile struct {
	UUID string
	ID   string // that it was made with, "" when unknown
	Home string // what [Ledger.Use] was told last
}

// Open reads the ledger; one that does not exist is empty. A ledger that
// cannot be read is an error and is left as it is: to take it for an empty one
// would bring back what the user has deleted.
func Open(path string) (*Ledger, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &Ledger{path: path, book: newBook()}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read the ledger of profiles: %w", err)
	}
	b, err := parseBook(text)
	if err != nil {
		return nil, fmt.Errorf("cannot read the ledger of profiles %s: %w", path, err)
	}
	return &Ledger{path: path, book: b}, nil
}

// Profiles returns all profiles that we made, sorted by UUID.
func (l *Ledger) Profiles() []Profile {
	l.mu.Lock()
	defer l.mu.Unlock()
	var list []Profile
	for uuid, r := range l.book.Profiles {
		if !r.Created.IsZero() {
			list = append(list, Profile{uuid, r.ID, r.Home})
		}
	}
	slices.SortFunc(list, func(a, b Profile) int { return cmp.Compare(a.UUID, b.UUID) })
	return list
}

// Add records that the profile was made. One that is there is left alone.
func (l *Ledger) Add(uuid string) error {
	return l.change(func(b book) bool {
		r := b.Profiles[uuid]
		if !r.Created.IsZero() {
			return false
		}
		r.Created = time.Now().UTC().Truncate(time.Second)
		b.Profiles[uuid] = r
		return true
	})
}

// Use records with which SIM, by the UUID of the SIM's own profile, a profile that
// we made is used.
func (l *Ledger) Use(uuid, home string) error {
	return l.change(func(b book) bool {
		r, known := b.Profiles[uuid]
		if !known || r.Home == home {
			return false
		}
		r.Home = home
		b.Profiles[uuid] = r
		return true
	})
}

// Forget drops what is known about a profile, so that it may be made again.
func (l *Ledger) Forget(uuid string) error {
	return l.change(func(b book) bool {
		_, known := b.Profiles[uuid]
		delete(b.Profiles, uuid)
		return known
	})
}

// OfSIM returns the UUID of the profile that is for the SIM with that number alone.
// It is the same for as long as the file is there, and tells nothing of the number
// to who does not have the file's key. The version is 8, which is for UUIDs of one's
// own making (RFC 9562, 5.8).
func (l *Ledger) OfSIM(number string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	d := l.book.Key.Sum("profile of SIM", number)
	d[6], d[8] = d[6]&0x0f|0x80, d[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", d[:4], d[4:6], d[6:8], d[8:10], d[10:16])
}

// change replaces the file by what f makes of the book, if f says that it did
// anything.
func (l *Ledger) change(f func(book) bool) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.book.clone()
	if !f(b) {
		return nil
	}
	if err := b.write(l.path); err != nil {
		return fmt.Errorf("cannot write the ledger of profiles: %w", err)
	}
	l.book = b
	return nil
}
