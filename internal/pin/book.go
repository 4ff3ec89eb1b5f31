// SPDX-License-Identifier: GPL-3.0-or-later

package pin

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"modembridge/internal/digest"
	"modembridge/internal/durable"
)

// A book is the content of a Memory's file. SIMs and PINs are in it only as
// digests.
type book struct {
	Schema  int        `json:"schema"`
	Key     digest.Key `json:"key"`
	Sent    []sending  `json:"sent"`    // in this boot
	Refused []refusal  `json:"refused"` // ever
}

// maxRefused is how many refusals a book takes: 64 SIMs with 16 PINs each, which
// is more than anybody has. None is dropped for a new one: the PIN would be sent
// again.
const maxRefused = 64 * 16

// A card is a SIM as digests, "" where it is unknown.
type card struct {
	ICCID string `json:"iccid,omitempty"`
	Slot  string `json:"slot,omitempty"` // stick and port
}

type sending struct {
	Insertion Insertion `json:"insertion"`
	card
}

type refusal struct {
	card
	Code string `json:"code"`
}

// differs reports whether the two are certainly not one SIM.
func (c card) differs(o card) bool { return c.ICCID != "" && o.ICCID != "" && c.ICCID != o.ICCID }

// mayBe reports whether something says that the two are one SIM, and nothing that
// they are not.
func (c card) mayBe(o card) bool {
	same := c.ICCID != "" && c.ICCID == o.ICCID || c.Slot != "" && c.Slot == o.Slot
	return same && !c.differs(o)
}

// was reports whether c is what was noted about now, or about now before its
// number could be read.
func (c card) was(now card) bool {
	if c.ICCID != "" {
		return c.ICCID == now.ICCID
	}
	return c.Slot == now.Slot
}

func newBook() book {
	return book{Schema: 1, Key: digest.NewKey()}
}

func parseBook(text []byte) (book, error) {
	var b book
	if err := json.Unmarshal(text, &b); err != nil {
		return book{}, err
	}
	if b.Schema != 1 {
		return book{}, fmt.Errorf("it has schema %d, and this program knows 1", b.Schema)
	}
	if len(b.Key) == 0 {
		return book{}, errors.New("its key is damaged")
	}
	for _, r := range b.Refused {
		if !r.sound() || r.card == (card{}) || !digest.IsName(r.Code) {
			return book{}, errors.New("what was refused is damaged")
		}
	}
	for _, e := range b.Sent {
		if !e.sound() || e.Insertion == "" {
			return book{}, errors.New("what was sent is damaged")
		}
	}
	return b, nil
}

func (c card) sound() bool {
	return (c.ICCID == "" || digest.IsName(c.ICCID)) && (c.Slot == "" || digest.IsName(c.Slot))
}

// digest returns what a value is called in the book, "" for one that is unknown.
func (b book) digest(kind, value string) string {
	if value == "" {
		return ""
	}
	return b.Key.Name(kind, value)
}

func (b book) card(s SIM) card {
	return card{ICCID: b.digest("iccid", s.number()), Slot: b.digest("slot", s.slot())}
}

// clone returns a book that can be changed without changing b.
func (b book) clone() book {
	b.Sent, b.Refused = slices.Clone(b.Sent), slices.Clone(b.Refused)
	return b
}

// of returns a clone without what was sent in other boots, so that the file does
// not grow.
func (b book) of(boot string) book {
	b = b.clone()
	b.Sent = slices.DeleteFunc(b.Sent, func(e sending) bool { return e.Insertion.boot() != boot })
	return b
}

func (b book) write(path string) error {
	return durable.WriteJSON(path, b)
}
