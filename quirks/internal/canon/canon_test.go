// SPDX-License-Identifier: GPL-3.0-or-later

package canon_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"modembridge/quirks/internal/canon"

	"github.com/google/go-cmp/cmp"
)

// A shelf is a file of these tests.
type shelf struct {
	Version int    `toml:"version"`
	Books   []book `toml:"book"`
}

type book struct {
	Title  word      `toml:"title"`
	Pages  int       `toml:"pages"`
	Colour uint8     `toml:"colour" base:"16"`
	Words  []word    `toml:"words"`
	Parts  []chapter `toml:"part"`
	Cover  cover     `toml:"cover"`
	Inside struct {
		Front *cover `toml:"front"`
	} `toml:"inside"`
}

type chapter struct {
	Number int  `toml:"number"`
	Name   word `toml:"name"`
}

type cover struct {
	Text string `toml:"text"`
}

// A word is written in lower case.
type word string

func (w *word) UnmarshalText(text []byte) error {
	*w = word(strings.ToLower(string(text)))
	return nil
}

func (w word) MarshalText() ([]byte, error) { return []byte(w), nil }

func TestFormat(t *testing.T) {
	for _, tt := range []struct {
		name, text, want string
	}{
		{"keys are put in order and aligned", "[[book]]\npages=3\ntitle='B'\n", "\n[[book]]\ntitle = \"b\"\npages = 3\n"},
		{"tables are sorted by their first key", "[[book]]\ntitle='b'\n[[book]]\ntitle='A'\n", "\n[[book]]\ntitle = \"a\"\n\n[[book]]\ntitle = \"b\"\n"},
		{"a number has its base", "[[book]]\npages=0xff\ncolour=1_0\n", "\n[[book]]\npages  = 255\ncolour = 0x0a\n"},
		{"a string has its escapes", "[[book]]\n[book.cover]\ntext='''\"\\\n\t\u00e4'''\n", "\n[[book]]\n\n[book.cover]\ntext = \"\\\"\\\\\\n\\t\u00e4\"\n"},
		{"an inline table gets a header", "[[book]]\ncover={text='x'}\n", "\n[[book]]\n\n[book.cover]\ntext = \"x\"\n"},
		{"a table of tables has none", "[[book]]\ninside.front.text='x'\n", "\n[[book]]\n\n[book.inside.front]\ntext = \"x\"\n"},
		{"a table of tables with a comment has one", "[[book]]\n[book.inside] # c\n", "\n[[book]]\n\n[book.inside] # c\n"},
		{"tables with headers in a table go in line", "[[book]]\n[[book.part]]\nnumber=1\n[[book.part]]\nnumber=2\nname='N'\n", "\n[[book]]\npart = [\n    { number = 1 },\n    { number = 2, name = \"n\" },\n]\n"},
		{"a list of tables goes under headers", "book=[{title='b'},{title='a'}]\n", "\n[[book]]\ntitle = \"a\"\n\n[[book]]\ntitle = \"b\"\n"},
		{"a list fits", "[[book]]\nwords=[\n'a',\n'b']\n", "\n[[book]]\nwords = [\"a\", \"b\"]\n"},
		{
			"a list does not fit", "[[book]]\nwords=['" + strings.Repeat("x", 50) + "','" + strings.Repeat("y", 50) + "','z']\n",
			"\n[[book]]\nwords = [\n    \"" + strings.Repeat("x", 50) + "\",\n    \"" + strings.Repeat("y", 50) + "\", \"z\",\n]\n",
		},
		{"an empty list stays", "[[book]]\nwords=[ ]\npart=[]\n", "\n[[book]]\nwords = []\npart  = []\n"},
		{"a comment in a list takes it apart", "[[book]]\nwords=['a', # c\n'b']\n", "\n[[book]]\nwords = [\n    \"a\", # c\n    \"b\",\n]\n"},
		{"a comment over a key goes with it", "[[book]]\n# c\npages=1\ntitle='t'\n", "\n[[book]]\ntitle = \"t\"\n# c\npages = 1\n"},
		{"a comment over a header goes with it", "[[book]]\ntitle='b'\n\n# c\n[[book]]\ntitle='a'\n", "\n# c\n[[book]]\ntitle = \"a\"\n\n[[book]]\ntitle = \"b\"\n"},
		{"a comment below a table stays there", "[[book]]\ntitle='b'\n# c\n\n[[book]]\ntitle='a'\n", "\n[[book]]\ntitle = \"a\"\n\n[[book]]\ntitle = \"b\"\n# c\n"},
		{"a comment between two tables without a gap belongs to the second", "[[book]]\ntitle='b'\n# c\n[[book]]\ntitle='a'\n", "\n# c\n[[book]]\ntitle = \"a\"\n\n[[book]]\ntitle = \"b\"\n"},
		{"comments in a table that goes in line stand over it", "[[book]]\npart=[{ # a\nnumber=1 # b\n}]\n", "\n[[book]]\npart = [\n    # a\n    # b\n    { number = 1 },\n]\n"},
		{"a comment beside a table that goes in line stays there", "[[book]]\npart=[{number=1}, # c\n]\n", "\n[[book]]\npart = [\n    { number = 1 }, # c\n]\n"},
		{"the comments of a list without tables go to the end", "version=1\nbook=[ # a\n] # b\n# c\n", "version = 1\n\n# a\n# b\n# c\n"},
		{"blank lines between comments at the top stay", "# a\n\n\n# b\n#\nversion=1\n", "# a\n\n# b\n#\nversion = 1\n"},
		{"lines end alike", "# a \r\nversion=1\r\n", "# a\nversion = 1\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := canon.Format([]byte(tt.text), reflect.TypeFor[shelf]())
			if diff := cmp.Diff(tt.want, string(got)); diff != "" || err != nil {
				t.Errorf("Format() = %v (-want +got):\n%s", err, diff)
			}
			again, err := canon.Format(got, reflect.TypeFor[shelf]())
			if diff := cmp.Diff(string(got), string(again)); diff != "" || err != nil {
				t.Errorf("a second Format() = %v (-first +second):\n%s", err, diff)
			}
		})
	}
}

func TestCheck(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       string // the message
		line, col  int
	}{
		{"a good file", "version = 1\n[[book]]\ntitle = 't'\npages = 3\n", "", 0, 0},
		{"a key in upper case", "[[book]]\ncover.Text = 'x'\n", `write the key "Text" in lower case`, 2, 7},
		{"a header in upper case", "[[Book]]\n", `write the key "Book" in lower case`, 1, 3},
		{"a number that has to be a string", "[[book]]\npart = [{ number = 1, name = 2 }]\n", "2 is a number or a truth value, and has to be a string: put it in quotes", 2, 30},
		{"a truth value in a list of strings", "[[book]]\nwords = ['a',\n true]\n", "true is a number or a truth value, and has to be a string: put it in quotes", 3, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := canon.Check([]byte(tt.text), reflect.TypeFor[shelf]())
			var got *canon.SyntaxError
			errors.As(err, &got)
			var want *canon.SyntaxError
			if tt.want != "" {
				want = &canon.SyntaxError{Line: tt.line, Column: tt.col, Message: tt.want}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("Check() (-want +got):\n%s", diff)
			}
		})
	}
}
