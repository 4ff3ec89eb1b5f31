// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// blame says why the stick was not connected by the last dial of p. The zero
// Reason is that no dial is known to have failed, or that one is under way that may
// go well.
func blame(o Observation, p Profile, m Memory) Reason {
	told := o.facts(p)
	switch {
	case p.Wish.HomeOnly && strings.HasPrefix(o.Modem.Registration, "roaming"):
		// ModemManager refuses that without an attempt, so that no bearer has the error
		// (mm-base-bearer.c, mm_base_bearer_connect), and a dial that is under way
		// will fail, too.
		return told.of("roaming-off")
	case o.Link != nil && o.Link.Busy:
		return Reason{}
	}
	why := diagnose(o.Failure.lastDial(p, m.Outlived), told)
	if why.Code == "" || o.Failure.Reject != 0 || o.Modem.State != ModemEnabled {
		return why
	}
	// The network that the dial went to is gone, which is the nearer cause.
	if held(m.Searching, o.Time, serviceLimit) {
		return noService(serviceLimit)
	}
	return searching()
}

// denied says why the network lets the modem in no longer, or not at all.
func denied(o Observation, p Profile) Reason {
	if o.Failure.Reject == 0 {
		return o.facts(p).of("registration-denied")
	}
	return rejected(o.Failure.Reject, o.facts(p))
}

// diagnose says what a dial failed of; the zero Reason is that f says nothing.
//
// A reject cause comes first, as ModemManager forgets it once the modem is
// registered. NetworkManager has reasons of its own, for what comes before a
// bearer is to be connected and after it is, and it has reasons for a dozen of
// ModemManager's errors and "unknown" for all others (nm-modem-broadband.c,
// translate_mm_error). Of those the bearer says the same or more; where none
// does, its error is older than NetworkManager's reason.
func diagnose(f Failure, told facts) Reason {
	device, known := faultWhere(func(is fault) bool { return slices.Contains(is.reasons, f.Device) })
	bearer, apn, blamed := blamedBearer(f.Bearers)
	switch {
	case f.Reject != 0:
		return rejected(f.Reject, told)
	case known && !device.namedBy(f.Bearers):
		return told.in(device)
	case blamed:
		told.apn = apn
		return told.in(bearer)
	case len(f.Bearers) > 0:
		told.says = ", and ModemManager says only: " + f.Bearers[0].shown()
	case f.Device == 0:
		return Reason{}
	case f.Device != unknownReason:
		told.says = fmt.Sprintf(", and NetworkManager gives reason %d only", f.Device)
	}
	return told.of("dial-failed")
}

// rejected says why the network refused to register the modem.
func rejected(cause uint32, told facts) Reason {
	if f, ok := faultWhere(func(is fault) bool { return slices.Contains(is.causes, cause) }); ok {
		return told.in(f)
	}
	told.number = cause
	return told.of("network-refused")
}

// namedBy reports whether an error has a name that means the fault.
func (f fault) namedBy(errors []BearerError) bool {
	return slices.ContainsFunc(errors, func(e BearerError) bool { return slices.Contains(f.errors, e.Name) })
}

// unknownReason is NM_DEVICE_STATE_REASON_UNKNOWN.
const unknownReason = 1

// blamedBearer returns the fault that the errors of a dial's attempts mean, and
// the access point name of the attempt. That one IP version is not to be had
// says little where another was tried and failed of something else.
func blamedBearer(errors []BearerError) (found fault, apn string, ok bool) {
	for _, e := range errors {
		if f, known := faultOf(e); known && (!ok || found.code == "ip-version") {
			found, apn, ok = f, e.Bearer.APN, true
		}
	}
	return found, apn, ok
}

// faultOf returns the fault that a bearer's error means.
func faultOf(e BearerError) (fault, bool) {
	named, ok := faultWhere(func(f fault) bool { return slices.Contains(f.errors, e.Name) })
	if ok && named.code != "no-carrier" {
		return named, true
	}
	// ModemManager asks a modem that says NO CARRIER for more (+CEER), and puts the
	// answer in the message, whatever the name (mm-broadband-bearer.c,
	// extended_error_ready). Firmware writes the causes by the names that they have
	// in 3GPP TS 24.008 10.5.6.6 and TS 24.301 9.9.3.9.
	said := " " + plainWords(e.Message) + " "
	more, found := faultWhere(func(f fault) bool {
		return slices.ContainsFunc(f.words, func(w string) bool { return strings.Contains(said, " "+w+" ") })
	})
	if found {
		return more, true
	}
	return named, ok
}

// plainWords returns the words of s in lower case, with a space between two.
func plainWords(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) }), " ")
}

// messageLimit is how much of a message that nobody knows is shown, in characters.
const messageLimit = 120

// personal matches what may be the number of a person, a SIM or a stick: the
// shortest of them, a telephone number, has ten digits or so.
var personal = regexp.MustCompile(`\p{Nd}(?:[ ./-]?\p{Nd}){9,}`)

// shown returns the error in the words of ModemManager, as far as it may be
// shown to anybody.
func (e BearerError) shown() string {
	text := strings.Join(strings.FieldsFunc(e.Message, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
	if text = strings.TrimRight(text, ". "); text == "" {
		text = e.Name
	}
	// First the numbers, as half a number is one that is not recognised.
	runes := []rune(personal.ReplaceAllString(text, "***"))
	if len(runes) > messageLimit {
		runes = append(runes[:messageLimit-1], '…')
	}
	return string(runes)
}
