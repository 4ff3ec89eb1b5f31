// SPDX-License-Identifier: GPL-3.0-or-later

package usage

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	"modembridge/internal/billing"
	"modembridge/internal/digest"
	"modembridge/internal/durable"
)

// How often the file is written while something is used: a memory card does not
// last long under a file that is written every few seconds, and a power cut loses
// at most what was used since.
const (
	writeAfter = 5 * time.Minute
	writeWorth = 16e6             // bytes, and then
	writePause = 30 * time.Second // at most this often
)

// A Book is a file. Its methods may be called from any goroutine.
type Book struct {
	path   string
	opened time.Time // for a clock that nobody sets

	mu      sync.Mutex
	page    page
	pending uint64    // bytes that were counted since the file was written
	written time.Time // when that was tried last
}

// page is the content of the file.
type page struct {
	Schema   int                `json:"schema"`
	Key      digest.Key         `json:"key"`
	Calendar billing.Calendar   `json:"calendar"`
	SIMs     map[string]account `json:"sims"` // by digest
}

// account is what is known of one SIM.
type account struct {
	Days    billing.Days  `json:"days"`
	Meter   billing.Meter `json:"meter"` // of the interface that it uses, or used last
	Allowed billing.Date  `json:"allowed,omitzero"`
	Stopped stop          `json:"stopped,omitzero"`
}

// stop says that the SIM was disconnected when it had used up a cap.
type stop struct {
	Start billing.Date `json:"start"` // of the period
	Cap   uint64       `json:"cap"`
}

// Open reads the book; one that does not exist is empty. A book that cannot be
// read is an error and is left as it is. What comes with the error counts from
// zero and writes nothing.
func Open(path string) (*Book, error) {
	b := &Book{path: path, opened: time.Now(), page: page{Schema: 1, Key: digest.NewKey(), SIMs: map[string]account{}}}
	b.written = b.opened
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return b, nil
	}
	var p page
	if err == nil {
		p, err = parse(text)
	}
	if err != nil {
		b.path = ""
		return b, fmt.Errorf("cannot read how much was used: %s: %w", path, err)
	}
	b.page = p
	return b, nil
}

func parse(text []byte) (p page, err error) {
	switch err := json.Unmarshal(text, &p); {
	case err != nil:
		return page{}, err
	case p.Schema != 1:
		return page{}, fmt.Errorf("it has schema %d, and this program knows 1", p.Schema)
	case len(p.Key) == 0:
		return page{}, errors.New("its key is damaged")
	}
	if p.SIMs == nil {
		p.SIMs = map[string]account{}
	}
	return p, nil
}

// digest returns the name of a SIM in the file.
func (p page) digest(sim string) string {
	return p.Key.Name("usage", sim)
}

// today returns what day it is when the clock says now.
func (b *Book) today(now time.Time) billing.Date {
	next, corrected := b.page.Calendar.Read(now, time.Since(b.opened))
	b.page.Calendar = next
	if corrected {
		for sim, a := range b.page.SIMs {
			a.Days = a.Days.Until(next.Day)
			b.page.SIMs[sim] = a
		}
		b.pending++ // it is worth writing
	}
	return next.Day
}

// write writes the file.
func (b *Book) write() error {
	if b.path == "" {
		return nil
	}
	b.written = time.Now()
	for sim, a := range b.page.SIMs {
		a.Days = a.Days.Prune(b.page.Calendar.Day)
		b.page.SIMs[sim] = a
	}
	if err := durable.WriteJSON(b.path, b.page); err != nil {
		return fmt.Errorf("cannot write how much was used: %w", err)
	}
	b.pending = 0
	return nil
}
