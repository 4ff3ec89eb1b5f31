// SPDX-License-Identifier: GPL-3.0-or-later

package modeswitch

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"modembridge/switcher"
)

// The bases that numbers are written in: usb_modeswitch reads ids, endpoints,
// classes, interfaces and configurations with strtol(…, 16), "0x" or not, and
// times and the Pantech mode with atoi.
type base int

const (
	hexadecimal base = 16
	decimal     base = 10
)

func (b base) String() string {
	if b == hexadecimal {
		return "hexadecimal"
	}
	return "decimal"
}

func (b base) digit(r rune) bool {
	return r >= '0' && r <= '9' || b == hexadecimal && (r >= 'a' && r <= 'f' || r >= 'A' && r <= 'F')
}

// Longest is the longest time that a file may ask for.
const Longest = 5 * time.Minute

// unset is the number that means "as if it were not there" for interfaces,
// configurations and alternate settings.
const unset = -1

// number reads a number from 0 to limit, and -1 where that is allowed. Like
// strtol it takes what is a number at the start of the value, and drops the
// rest; unlike it, it wants at least one digit.
func (s *source) number(set setting, in base, limit int64, orUnset bool) (n int64, ok bool) {
	text, negative := strings.CutPrefix(set.value, "-")
	if in == hexadecimal {
		text = strings.TrimPrefix(strings.TrimPrefix(text, "0x"), "0X")
	}
	end := strings.IndexFunc(text, func(r rune) bool { return !in.digit(r) })
	if end < 0 {
		end = len(text)
	}
	digits, rest := text[:end], strings.TrimLeft(text[end:], blanks)
	if digits == "" {
		s.report(set.line, set.column, true, fmt.Sprintf("%s is %q, which is not a %v number", set.key, set.value, in))
		return 0, false
	}
	n, err := strconv.ParseInt(digits, int(in), 64)
	if negative {
		n = -n
	}
	if err != nil || n > limit || n < 0 && (n != unset || !orUnset) {
		s.report(set.line, set.column, true, fmt.Sprintf("%s is %q, which is out of bounds: want a %v number from 0 to %s", set.key, set.value, in, strconv.FormatInt(limit, int(in))))
		return 0, false
	}
	if rest != "" && !strings.ContainsAny(rest[:1], marks) {
		s.report(set.line, set.column+len(set.value)-len(rest), false, fmt.Sprintf("%q after the number is not read", rest))
	}
	return n, true
}

// boolean reads a truth value: true when it starts with y, t or 1.
func (s *source) boolean(set setting) bool {
	switch set.value[0] {
	case 'y', 'Y', 't', 'T', '1':
		return true
	case 'n', 'N', 'f', 'F', '0':
	default:
		s.report(set.line, set.column, false, fmt.Sprintf("%s is %q, which counts as no: want 1, yes or true for yes", set.key, set.value))
	}
	return false
}

// duration reads a whole number of units.
func (s *source) duration(set setting, unit time.Duration) time.Duration {
	n, _ := s.number(set, decimal, int64(Longest/unit), false)
	return time.Duration(n) * unit
}

// message reads the bytes of a bulk transfer.
func (s *source) message(set setting) switcher.Message {
	if bad := strings.IndexFunc(set.value, func(r rune) bool { return !hexadecimal.digit(r) }); bad >= 0 {
		s.report(set.line, set.column+bad, true, set.key+" has a character that is not a hexadecimal digit")
		return nil
	}
	m, err := switcher.ParseMessage(set.value)
	if err != nil {
		s.report(set.line, set.column, true, fmt.Sprintf("%s: %v", set.key, err))
	}
	return m
}

// products reads a list of product ids, "0016,0017". Like usb_modeswitch it
// passes over what is not four hexadecimal digits.
func (s *source) products(set setting) []uint16 {
	var ids []uint16
	column := set.column
	for item := range strings.SplitSeq(set.value, ",") {
		id := strings.Trim(item, blanks)
		n, err := strconv.ParseUint(id, 16, 16)
		switch {
		case id == "":
		case err != nil || len(id) != 4:
			s.report(set.line, column, false, fmt.Sprintf("%q is not a product id of four hexadecimal digits, and is passed over", id))
		default:
			ids = append(ids, uint16(n))
		}
		column += len(item) + 1
	}
	return ids
}
