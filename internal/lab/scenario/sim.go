// SPDX-License-Identifier: GPL-3.0-or-later

package scenario

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"modembridge/internal/lab/persona"
)

// sim is sim MODEL out and sim MODEL in [pin=1234] …
func (s *script) sim(_ context.Context, args []string) (string, error) {
	if len(args) < 2 || s.sticks[args[0]] == nil {
		return "", errors.New("want: sim MODEL out|in, of a stick that is plugged in")
	}
	stick, words := s.sticks[args[0]], args[2:]
	switch {
	case args[1] == "out" && len(words) == 0:
		return "", stick.EjectSIM()
	case args[1] == "in":
		return "", stick.InsertSIM(words)
	}
	return "", errors.New("want: sim MODEL out, or sim MODEL in [pin=1234] …")
}

// readSIM returns the SIM that words tell about:
//
//	pin=1234            it asks for that PIN
//	tries=N             N tries for the PIN are left, of three; 0 wants the PUK
//	tries=hidden        no command tells how many
//	iccid=NUMBER        its number, when it is not the model's
//	iccid=hidden        its number cannot be read while it is locked
//	pin-error=generic   a wrong PIN is counted, and answered with plain ERROR
//	operator=CODE       it is of that operator, and so the stick roams
//
// What nobody tells about is the model's.
func readSIM(words []string) (persona.SIM, error) {
	var card persona.SIM
	for _, word := range words {
		name, value, _ := strings.Cut(word, "=")
		if problem := tellOf(&card, name, value); problem != nil {
			return persona.SIM{}, fmt.Errorf("%s: %w", name, problem)
		}
	}
	plain := persona.SIM{ICCID: card.ICCID, Operator: card.Operator, IMSI: card.IMSI}
	if card.PIN == "" && card != plain {
		return persona.SIM{}, fmt.Errorf("%s: only a SIM with a pin=1234 can have that", strings.Join(words, " "))
	}
	return card, nil
}

func tellOf(card *persona.SIM, name, value string) error {
	switch {
	case name == "pin" && digits(value, 4, 8):
		card.PIN = value
	case name == "pin":
		return errors.New("a PIN has 4 to 8 digits")
	case name == "tries" && value == "hidden":
		card.HideTries = true
	case name == "tries":
		n, err := strconv.Atoi(value)
		if err != nil || n < 0 || n > persona.PINTries {
			return fmt.Errorf("%q is neither hidden nor a number of tries up to %d", value, persona.PINTries)
		}
		card.Failed = persona.PINTries - n
	case name == "iccid" && value == "hidden":
		card.HideICCID = true
	case name == "iccid" && digits(value, 19, 20):
		card.ICCID = value
	case name == "iccid":
		return errors.New("want hidden, or the number of a SIM, which has 19 or 20 digits")
	case name == "pin-error" && value == "generic":
		card.PlainError = true
	case name == "pin-error":
		return fmt.Errorf("want generic, not %q", value)
	case name == "operator" && digits(value, 5, 6):
		card.Operator, card.IMSI = value, value+"123456789012345"[len(value):]
	case name == "operator":
		return errors.New("want the code of an operator, which has 5 or 6 digits")
	default:
		return errors.New("want fault=, pin=, tries=, iccid=, pin-error= or operator=")
	}
	return nil
}

// digits reports whether s has from to to digits, and nothing else.
func digits(s string, from, to int) bool {
	return len(s) >= from && len(s) <= to && strings.Trim(s, "0123456789") == ""
}
