// SPDX-License-Identifier: GPL-3.0-or-later

package pin

import (
	"errors"
	"log/slog"
	"strings"
)

// A Code is a PIN. It shows itself as "***", in a log as elsewhere: who is to
// send it converts it with string(code).
type Code string

// ParseCode checks that s is a PIN: 4 to 8 digits (ETSI TS 102 221, 9.5.1). The
// error does not repeat s.
func ParseCode(s string) (Code, error) {
	if len(s) < 4 || len(s) > 8 || strings.Trim(s, "0123456789") != "" {
		return "", errors.New("a PIN has four to eight digits and nothing else")
	}
	return Code(s), nil
}

// String hides the PIN.
func (Code) String() string { return "***" }

// GoString hides the PIN from %#v.
func (Code) GoString() string { return "***" }

// LogValue hides the PIN from a log.
func (Code) LogValue() slog.Value { return slog.StringValue("***") }

// MarshalText hides the PIN from JSON and TOML.
func (Code) MarshalText() ([]byte, error) { return []byte("***"), nil }
