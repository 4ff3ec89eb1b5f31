// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"modembridge/internal/digest"
	"modembridge/internal/durable"
)

// A book is the content of a Ledger's file. What was written into a profile is in
// it only as digests: there are passwords and numbers of SIMs among it.
type book struct {
	Schema   int               `json:"schema"`
	Key      digest.Key        `json:"key,omitempty"` // none in a book from before there were fields
	Profiles map[string]record `json:"profiles"`      // by UUID
}

// A record is what we did to a profile.
type record struct {
	ID      string    `json:"id,omitempty"` // that it was made with
	Home    string    `json:"home,omitempty"`
	Created time.Time `json:"created,omitzero"` // zero: it was about to be made
	// Fields has for each field the digests of what we wrote last, and of what we
	// were about to write since, the newest at the end. An empty list says that the
	// user has changed the field. One that is missing was never written, and so is
	// as NetworkManager has it. Without any field the profile is the user's.
	Fields map[string][]string `json:"fields,omitempty"`
}

func newBook() book {
	return book{Schema: 1, Key: digest.NewKey(), Profiles: map[string]record{}}
}

func parseBook(text []byte) (book, error) {
	var b book
	if err := json.Unmarshal(text, &b); err != nil {
		return book{}, err
	}
	if b.Schema != 1 {
		return book{}, fmt.Errorf("it has schema %d, and this program knows 1", b.Schema)
	}
	fresh := newBook()
	if len(b.Key) == 0 {
		b.Key = fresh.Key
		for uuid, r := range b.Profiles {
			r.Fields = nil // nobody can tell what they were
			b.Profiles[uuid] = r
		}
	}
	if b.Profiles == nil {
		b.Profiles = fresh.Profiles
	}
	return b, nil
}

// field returns the digest of a field of a profile.
func (b book) field(uuid, name, value string) string {
	return b.Key.Name("field "+uuid+" "+name, value)
}

// note adds what is about to be written into a profile, and reports whether that is
// news.
func (b book) note(uuid string, fields map[string]string) (news bool) {
	r := b.Profiles[uuid]
	if r.Fields == nil {
		r.Fields = map[string][]string{}
	}
	for name, value := range fields {
		digest, list := b.field(uuid, name, value), r.Fields[name]
		if len(list) == 0 || list[len(list)-1] != digest {
			r.Fields[name] = append(slices.DeleteFunc(list, func(d string) bool { return d == digest }), digest)
			news = true
		}
	}
	b.Profiles[uuid] = r
	return news
}

// clone returns a book that can be changed without changing b.
func (b book) clone() book {
	b.Profiles = maps.Clone(b.Profiles)
	for uuid, r := range b.Profiles {
		r.Fields = maps.Clone(r.Fields)
		for name, list := range r.Fields {
			r.Fields[name] = slices.Clone(list)
		}
		b.Profiles[uuid] = r
	}
	return b
}

func (b book) write(path string) error {
	return durable.WriteJSON(path, b)
}
