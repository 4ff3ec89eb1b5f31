// SPDX-License-Identifier: GPL-3.0-or-later

package persona

import "fmt"

// The vendors' own commands that tell how many tries the SIM has left, for
// [Config.TriesBy]. ModemManager's plugin of the vendor asks by its command and
// by no other; the generic one, and x22x, ask by +CSIM, which every modem here
// knows. The answers have the form that ModemManager 1.20 and 1.24 read, in what
// load_unlock_retries calls in the file named.
const (
	// HuaweiTries has what is wanted, the tries for that (nothing when nothing
	// is), and those for PUK, PIN, PUK2 and PIN2: mm-broadband-modem-huawei.c;
	// Huawei MU509 AT Command Interface Specification, 7.4.
	HuaweiTries = "^CPIN?"
	// ZTETries has those for PIN and PUK: mm-broadband-modem-zte.c.
	ZTETries = "+ZPINPUK=?"
	// LongcheerTries has all four, by name: mm-broadband-modem-longcheer.c.
	LongcheerTries = "+CPNNUM"
)

// countTries answers the commands that tell how many tries are left.
func (s *Session) countTries(c command) (lines []string, known bool, err error) {
	m := s.modem
	text := c.text()
	switch {
	case c.name != "+CSIM" && text != m.config.TriesBy:
		return nil, false, nil
	case m.missing():
		return nil, true, cmeNoSIM
	case m.card.HideTries:
		return nil, true, failed
	}
	pin, line := m.card.tries(), ""
	switch text {
	case HuaweiTries:
		now := map[string]string{wantsPIN: fmt.Sprint(pin), wantsPUK: fmt.Sprint(pukTries)}[m.wanted()]
		line = fmt.Sprintf("^CPIN: %s,%s,%d,%d,%d,%d", m.wanted(), now, pukTries, pin, pukTries, PINTries)
	case ZTETries:
		line = fmt.Sprintf("+ZPINPUK: %d,%d", pin, pukTries)
	case LongcheerTries:
		line = fmt.Sprintf("PIN1=%d; PUK1=%d; PIN2=%d; PUK2=%d", pin, pukTries, PINTries, pukTries)
	default:
		line = m.csim(c)
	}
	return []string{line}, true, nil
}

// csim answers +CSIM=<length>,<command> (3GPP TS 27.007, 8.17) with the status
// word of the card. A VERIFY PIN or UNBLOCK PIN without data tries nothing: it
// asks for the tries left, 63Cx, or is told that there is none, 6983 (ETSI TS 102
// 221, 11.1.9 and 11.1.13; load_unlock_retries in ModemManager's
// mm-broadband-modem.c sends these four, and mm_parse_csim_response in
// mm-modem-helpers.c reads the answer). The card knows no other command: 6D00.
func (m *Modem) csim(c command) string {
	left, known := map[string]int{
		"0020000100": m.card.tries(), // PIN
		"002C000100": pukTries,
		"0020008100": PINTries, // PIN2
		"002C008100": pukTries, // PUK2
	}[argument(arguments(c.args), 1)]
	status := 0x63c0 | left
	switch {
	case !known:
		status = 0x6d00
	case left == 0:
		status = 0x6983
	}
	return fmt.Sprintf(`+CSIM: 4,"%04X"`, status)
}
