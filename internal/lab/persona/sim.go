// SPDX-License-Identifier: GPL-3.0-or-later

package persona

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// sim answers what concerns the SIM card.
func (s *Session) sim(c command) (lines []string, known bool, err error) {
	m := s.modem
	switch c.name {
	case "+CIMI", "+CRSM", "+CLCK", "+CNUM", "+CSMS", "+CSCA":
		if c.form != test && m.missing() {
			return nil, true, cmeNoSIM
		}
	}
	switch c.name {
	case "+CPIN":
		lines, err = s.pin(c)
	case "+CIMI":
		if !m.unlocked {
			return nil, true, m.lock()
		}
		lines = []string{m.card.IMSI}
	case "+CRSM":
		if c.form != set {
			return nil, true, failed
		}
		lines, err = s.simFile(arguments(c.args))
	case "+CLCK":
		lines, err = s.facility(c)
	case "+CNUM", "+CSMS", "+CSCA":
		if !m.unlocked {
			return nil, true, m.lock()
		}
	default:
		return nil, false, nil
	}
	return lines, true, err
}

// facility answers +CLCK: only whether the SIM asks for its PIN.
func (s *Session) facility(c command) ([]string, error) {
	switch args := arguments(c.args); {
	case c.form == test:
		return []string{`+CLCK: ("SC","PN","PU","PP","PC")`}, nil
	case c.form == set && argument(args, 1) == "2":
		on := 0
		if args[0] == "SC" && s.modem.card.PIN != "" {
			on = 1
		}
		return []string{fmt.Sprintf("+CLCK: %d", on)}, nil
	}
	return nil, cmeDenied
}

// Elementary files that ModemManager reads (3GPP TS 31.102, 4.2; ETSI TS 102
// 221, 13.2).
const (
	fileICCID = 0x2fe2 // 12258: the card's number
	fileSPN   = 0x6f46 // 28486: the operator's name, as the card has it
	fileAD    = 0x6fad // 28589: administrative data
)

// simFile answers +CRSM=176,<file>,0,0,<length>: READ BINARY (3GPP TS 27.007,
// 8.18).
func (s *Session) simFile(args []string) ([]string, error) {
	m := s.modem
	file, _ := strconv.Atoi(argument(args, 1))
	if !m.unlocked && (file != fileICCID || m.card.HideICCID) {
		return nil, m.lock()
	}
	if args[0] != "176" {
		return []string{"+CRSM: 110,0"}, nil // instruction not supported
	}
	var content []byte
	switch file {
	case fileICCID:
		content = swapped(m.card.ICCID, 10)
	case fileAD:
		// Normal operation, two bytes of no use here, length of the MNC.
		content = []byte{0, 0, 0, byte(max(0, len(m.card.Operator)-3))}
	case fileSPN:
		content = make([]byte, 17) // display condition, then 16 characters
		for i := range content {
			content[i] = 0xff
		}
		content[0] = 1
		copy(content[1:], m.config.OperatorName)
	default:
		return []string{"+CRSM: 148,4"}, nil // file not found
	}
	if n, err := strconv.Atoi(argument(args, 4)); err == nil && n > 0 && n < len(content) {
		content = content[:n]
	}
	return []string{fmt.Sprintf("+CRSM: 144,0,%q", strings.ToUpper(hex.EncodeToString(content)))}, nil
}

// swapped packs digits two to a byte with the first one low, as SIM files
// have them, and fills up with f.
func swapped(digits string, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = 0xff
	}
	for i := 0; i < len(digits) && i/2 < n; i++ {
		d := digits[i] - '0'
		if i%2 == 0 {
			b[i/2] = 0xf0 | d
		} else {
			b[i/2] = d<<4 | b[i/2]&0x0f
		}
	}
	return b
}
