// SPDX-License-Identifier: GPL-3.0-or-later

package digest

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestNameIsOfTheKeyTheKindAndTheValue(t *testing.T) {
	// HMAC-SHA256 with the key of RFC 4231, 4.3, filled up, as `openssl dgst` has it.
	key := Key(strings.Repeat("\x0b", Size))
	if got, want := key.Name("iccid", "8935801"), "febee00b3ad8b2c585b16dedbc3ae4c87a6b0b3887217bbee4bbb9a661790781"; got != want {
		t.Errorf("the name is %s, want %s", got, want)
	}
	if key.Name("iccid", "1") == key.Name("code", "1") || key.Name("iccid", "1") == NewKey().Name("iccid", "1") {
		t.Error("another kind or another key gives the same name")
	}
}

func TestIsName(t *testing.T) {
	if name := NewKey().Name("iccid", ""); !IsName(name) {
		t.Errorf("%s is no name", name)
	}
	for _, s := range []string{"", "8935801", strings.Repeat("ab", Size-1), strings.Repeat("xy", Size)} {
		if IsName(s) {
			t.Errorf("%q is a name", s)
		}
	}
}

func TestKeyComesBackFromItsFile(t *testing.T) {
	type file struct {
		Key Key `json:"key,omitempty"`
	}
	want := file{NewKey()}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got file
	if err := json.Unmarshal(text, &got); err != nil || got.Key.Name("a", "b") != want.Key.Name("a", "b") {
		t.Errorf("another key came back, or an error: %v", err)
	}
	for _, damaged := range []string{`{"key": "AAAA"}`, `{"key": 7}`, `{"key": "?"}`} {
		if err := json.Unmarshal([]byte(damaged), &got); err == nil || err.Error() != "its key is damaged" {
			t.Errorf("%s: the error is %v", damaged, err)
		}
	}
}
