// SPDX-License-Identifier: GPL-3.0-or-later

package notify

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"modembridge/bridge"
	"modembridge/internal/service"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// A Matter is something that needs a person. The zero Matter is nothing.
type Matter struct {
	Port   usb.PortPath // of the stick; "" for what concerns no single stick
	Code   string       // of the reason or the problem, stable
	Title  string       // what the person calls it
	Reason string       // one sentence: what happened and why
	Next   string       // one sentence: what to do
}

// Text returns the sentences, each on a line of its own.
func (m Matter) Text() string { return strings.TrimSpace(m.Reason + "\n" + m.Next) }

// subject is what the matter is about; each has one notification.
func (m Matter) subject() string { return cmp.Or(string(m.Port), m.Code) }

// Matters returns what needs a person, ordered as the status is: at most one
// matter for a stick, and the problems that a stick suffers from.
func Matters(s service.Status) []Matter {
	var list []Matter
	for _, st := range s.Sticks {
		if needed(st) {
			list = append(list, Matter{st.PortPath, st.ReasonCode, plain(cmp.Or(st.Name, st.USBID)), plain(st.Reason), plain(st.NextStep)})
		}
	}
	for _, p := range s.Problems {
		suffers := func(st bridge.Snapshot) bool { return st.ReasonCode == p.Code }
		if p.Code != switchingOff && slices.ContainsFunc(s.Sticks, suffers) {
			list = append(list, Matter{"", p.Code, "Mobile broadband", plain(p.Problem), plain(p.NextStep)})
		}
	}
	return list
}

// switchingOff is the code of what the administrator has wished for. No stick
// of which it is the reason needs anybody.
const switchingOff = "switching-off"

// byPerson are the reasons which only a person can do something about, although
// the stick has not failed and no dial has.
var byPerson = []string{"data-cap", "did-not-return", "no-device", "profile-bound", "profile-failed", "unmanaged"}

// ofLink are the reasons of a link that is up which only a person can do something
// about.
var ofLink = []string{"data-low", "portal", "mtu"}

// noStick are the reasons why a device is not switched that most probably is
// none of ours: several ids are shared by modems, telephones and card readers,
// and whoever plugs in one of those has nothing to do.
var noStick = []string{switcher.RealDisk, switcher.NotStorage, switcher.SwapSpace, switcher.Held}

// needed reports whether a stick needs a person.
//
// What a person has chosen (user-off, wwan-off, a lent port, a deleted profile)
// is in no class, and neither is what is on its way; where waiting is enough,
// there is no next step. A fault that another dial or a reset may heal is not
// a person's either, unless the state says that it has come to that: failed.
func needed(st bridge.Snapshot) bool {
	switch st.State {
	case bridge.Failed.String():
		return !slices.Contains(noStick, st.ReasonCode)
	case bridge.Connected.String():
		return slices.Contains(ofLink, st.ReasonCode)
	}
	return st.NextStep != "" &&
		(st.State == bridge.Locked.String() ||
			st.Class == bridge.NeverRetry.String() ||
			st.Class == bridge.AskFirst.String() ||
			slices.Contains(byPerson, st.ReasonCode))
}

// plain returns s in one line that shows as it is, on a desktop as on
// a terminal: a stick's name is what its firmware says.
func plain(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
}
