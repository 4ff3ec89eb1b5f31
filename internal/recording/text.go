// SPDX-License-Identifier: GPL-3.0-or-later

package recording

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What is long enough to be a number of a person or of a single stick,
// characters. Nothing that these are about is shorter; what is longer and means
// something else, such as a date without separators, becomes a dummy too.
const (
	minDigits  = 7  // in one piece: a local telephone number
	minHex     = 8  // hexadecimal digits in one piece: an ESN
	minGrouped = 9  // digits in several groups: a telephone number with its area
	minDotted  = 14 // digits with dots, as versions of firmware have them: an IMEI
	minSerial  = 10 // letters and digits in one piece, of which
	minMixed   = 6  // are digits: a serial number
	minSecret  = 6  // of a serial number that is looked for in other texts
)

var (
	// name says that what follows is the number of something: "IMEI: …",
	// "Serial Number = …", "S/N:…"; lastName that what follows is in the next line.
	name     = regexp.MustCompile(names + `[:=#][ \t]*`)
	lastName = regexp.MustCompile(names + `[:=#]?[ \t]*$`)

	mac     = regexp.MustCompile(`\b([0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}\b|\b([0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}\b`)
	mail    = regexp.MustCompile(`[^\s<>"']+@[^\s<>"']+`)
	piece   = regexp.MustCompile(`[0-9A-Za-z]+`)
	digits  = regexp.MustCompile(`[0-9]{7,}`) // minDigits
	grouped = regexp.MustCompile(`[0-9]+([ ()-]+[0-9]+)+`)
	dotted  = regexp.MustCompile(`[0-9]+([. ()-]+[0-9]+)+`)
	onlyHex = regexp.MustCompile(`^[0-9A-Fa-f]+$`)
)

// names are the names of numbers, with a word such as "number" behind them.
const names = `(?i)(imei|meid|imsi|iccid|ccid|msisdn|serial|bssid|ssid|uuid|owner|` +
	`\b(p?esn|f?s/?n|mac|phone|tel|pin|puk)\b)[ a-z./]{0,12}`

// Text returns a text with dummies in the place of all that looks like the
// number of a person, a card or a single stick, and of the secrets. The names
// and versions of models and firmware stay as they are, as far as they can be
// told from those.
func Text(s string, secrets ...string) string {
	s = shown(s)
	for _, secret := range secrets {
		if len(secret) >= minSecret {
			s = regexp.MustCompile(`(?i)`+regexp.QuoteMeta(secret)).ReplaceAllStringFunc(s, dummy)
		}
	}
	if at := name.FindStringIndex(s); at != nil {
		s = s[:at[1]] + dummy(s[at[1]:])
	}
	s = mac.ReplaceAllStringFunc(s, dummy)
	s = mail.ReplaceAllStringFunc(s, dummy)
	s = grouped.ReplaceAllStringFunc(s, atLeast(minGrouped))
	s = dotted.ReplaceAllStringFunc(s, atLeast(minDotted))
	return piece.ReplaceAllStringFunc(s, single)
}

// shown returns a text that can be shown, and is not too long. Digits of other
// scripts become dummies, as nothing else here looks at them.
func shown(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case !unicode.IsPrint(r):
			return '?'
		case r > unicode.MaxASCII && unicode.IsDigit(r):
			return '0'
		}
		return r
	}, s)
	for len(s) > maxText {
		_, last := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-last]
	}
	return s
}

// atLeast returns a function that makes a dummy of what has so many digits.
func atLeast(n int) func(string) string {
	return func(s string) string {
		if count(s) < n {
			return s
		}
		return dummy(s)
	}
}

// single makes a dummy of letters and digits in one piece that may be a number.
func single(s string) string {
	n := count(s)
	switch {
	case len(s) >= minHex && n > 0 && onlyHex.MatchString(s), len(s) >= minSerial && n >= minMixed:
		return dummy(s)
	}
	return digits.ReplaceAllStringFunc(s, dummy)
}

// count returns how many digits a text has.
func count(s string) (n int) {
	for _, r := range s {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return n
}

// dummy returns a text of the same shape: a 0 for each digit, an x for each
// letter, and what stands between them if it can have no meaning of its own.
func dummy(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsDigit(r):
			return '0'
		case unicode.IsUpper(r):
			return 'X'
		case unicode.IsLetter(r):
			return 'x'
		case r < unicode.MaxASCII && unicode.IsPrint(r):
			return r
		}
		return '?'
	}, shown(s))
}
