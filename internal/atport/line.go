// SPDX-License-Identifier: GPL-3.0-or-later

package atport

import (
	"strconv"
	"strings"
)

// isResult reports whether the line ends the answer to any command: the results
// of V.250 (table 1), of 3GPP TS 27.007 (9.2) and 27.005 (3.2.5), and those
// that Huawei's and Longcheer's firmware has instead of ERROR (ModemManager,
// mm-serial-parsers.c).
func isResult(text string) bool {
	switch text {
	case "OK", "ERROR", "COMMAND NOT SUPPORT", "TOO MANY PARAMETERS":
		return true
	}
	return strings.HasPrefix(text, "+CME ERROR:") || strings.HasPrefix(text, "+CMS ERROR:")
}

// isCallResult reports whether the line tells of a call. It is the result of
// the command that makes one, and unsolicited after any other.
func isCallResult(text string) bool {
	switch text {
	case "NO CARRIER", "NO DIALTONE", "NO ANSWER", "BUSY", "CONNECT":
		return true
	}
	return strings.HasPrefix(text, "CONNECT ") // and the speed
}

// isSentence reports whether the line is a sentence of a GNSS receiver (NMEA
// 0183): a dollar sign, the talker GP (GPS), GL (GLONASS) or GN (several), text,
// a star, and the exclusive or of all between the two in hexadecimal digits.
func isSentence(text string) bool {
	if !hasTalker(text) {
		return false
	}
	body, sum, summed := strings.Cut(text[1:], "*")
	want, err := strconv.ParseUint(sum, 16, 8)
	if !summed || err != nil || len(sum) != 2 {
		return false
	}
	got := byte(0)
	for i := range len(body) {
		got ^= body[i]
	}
	return got == byte(want)
}

func hasTalker(text string) bool {
	return strings.HasPrefix(text, "$GP") || strings.HasPrefix(text, "$GL") || strings.HasPrefix(text, "$GN")
}

// isCutSentence reports whether the line was meant to be a sentence, and lost
// some of it. Answers of Telit's modems begin the same way: "$GPSACP: ".
func isCutSentence(text string) bool { return hasTalker(text) && !strings.Contains(text, ":") }
