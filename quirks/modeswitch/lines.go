// SPDX-License-Identifier: GPL-3.0-or-later

package modeswitch

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// The limits of usb_modeswitch (usb_modeswitch.c: MAXLINES, LINE_DIM). It says
// nothing when it cuts.
const (
	maxSettings = 50   // lines with a setting that are kept
	maxLine     = 1022 // bytes of a line that are read
)

// A setting is one line "Key=Value". Its value is never empty.
type setting struct {
	key, value   string
	line, column int // where the value starts
	keyColumn    int
}

// A source is a file that is being read, and what is wrong with it.
type source struct {
	file     string
	problems []Problem
}

func (s *source) report(line, column int, fatal bool, message string) {
	s.problems = append(s.problems, Problem{s.file, line, column, message, fatal})
}

// text reports what is no text at all.
func (s *source) text(text []byte) (ok bool) {
	line, column := 1, 1
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			s.report(line, column, true, "the file is not text in UTF-8")
			return false
		case r == 0:
			s.report(line, column, true, "the file has a NUL byte, so it is not text")
			return false
		case r == '\n':
			line, column = line+1, 1
		default:
			column += size
		}
		i += size
	}
	return true
}

// lines returns the settings of a text in their order, and its first comment,
// which is the name of the device in the files of usb-modeswitch-data.
func (s *source) lines(text []byte) (settings []setting, title string) {
	number := 0
	for raw := range bytes.Lines(text) {
		number++
		line := strings.TrimRight(string(raw), "\r\n")
		if comment := strings.TrimSpace(line); title == "" && len(settings) == 0 && comment != "" && strings.ContainsRune(marks, rune(comment[0])) {
			title = strings.TrimSpace(comment[1:])
		}
		if len(line) > maxLine {
			s.report(number, maxLine+1, false, "the line is longer than 1022 bytes, and what is beyond that is not read")
			line = line[:maxLine]
		}
		set, ok := s.line(line, number)
		if !ok {
			continue
		}
		if len(settings) == maxSettings {
			s.report(number, 1, false, "the file has more than 50 settings, and none is read from here on")
			break
		}
		settings = append(settings, set)
	}
	return settings, title
}

// marks are the characters that start a comment. Before the "=" one makes the
// line a comment, wherever it stands; after it, it is a part of the value.
const marks = "#;!"

// meantAsComment reports whether what stands before a "=" looks like a comment
// to a person as well. A single word after "!" looks like a key.
func meantAsComment(text string) bool {
	switch text[0] {
	case '#', ';':
		return true
	case '!':
		return len(strings.Fields(text[1:])) != 1
	}
	return false
}

const blanks = " \t"

// line reads one line; ok is false when it holds no setting.
func (s *source) line(line string, number int) (set setting, ok bool) {
	before, value, found := strings.Cut(line, "=")
	if mark := strings.IndexAny(before, marks); !found || mark >= 0 {
		switch text := strings.TrimLeft(before, blanks); {
		case found && !meantAsComment(text):
			s.report(number, mark+1, false, fmt.Sprintf("a \"%c\" before the \"=\" makes the line a comment, which is not read", before[mark]))
		case !found && text != "" && !strings.ContainsAny(text[:1], marks):
			s.report(number, 1, false, "the line is neither a comment nor a setting Key=Value")
		}
		return setting{}, false
	}
	key := strings.TrimLeft(before, blanks)
	set = setting{line: number, keyColumn: len(before) - len(key) + 1}
	// A key ends at the first blank.
	set.key, _, _ = strings.Cut(strings.ReplaceAll(key, "\t", " "), " ")
	start := len(before) + 1
	// A value is what is between the first quote and the last; it may do
	// without either.
	if first := strings.IndexByte(value, '"'); first >= 0 {
		start += first + 1
		last := strings.LastIndexByte(value, '"')
		if last == first {
			s.report(number, start, false, "the closing quote is missing")
			last = len(value)
		}
		value = value[first+1 : max(first+1, last)]
	}
	set.value = strings.TrimLeft(value, blanks)
	set.column = start + 1 + len(value) - len(set.value)
	switch {
	case set.key == "":
		s.report(number, 1, false, "the setting has no key")
		return setting{}, false
	case set.value == "":
		s.report(number, set.column, false, set.key+" has no value, and is not read")
		return setting{}, false
	}
	return set, true
}
