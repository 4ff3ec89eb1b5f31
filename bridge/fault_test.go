// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"modembridge/bridge"
	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// dual and single are the bearers that NetworkManager asks for one after the
// other when it dials the profile of registered.
var (
	dual   = bridge.Bearer{APN: "internet", IPType: 4}
	single = bridge.Bearer{APN: "internet", IPType: 1}
)

// failed is a dial of which ModemManager keeps these errors, and NetworkManager
// this reason.
func failed(device uint32, errors ...bridge.BearerError) bridge.Failure {
	return bridge.Failure{Device: device, Bearers: errors}
}

func because(b bridge.Bearer, name, message string) bridge.BearerError {
	return bridge.BearerError{Bearer: b, Name: name, Message: message}
}

// registered is what is seen of a stick that is in the network and idle.
func registered(f bridge.Failure, changes ...func(*bridge.Observation)) bridge.Observation {
	o := bridge.Observation{
		Time: time.Now(), Port: port, Device: &usb.Device{Port: port},
		Services: bridge.Services{ModemManager: true, NetworkManager: true, WWANEnabled: true},
		Modem: &bridge.Modem{
			State: bridge.ModemRegistered, Registration: "home", SIMOperator: "24405", Bearers: []bridge.Bearer{dual, single},
		},
		Link:     &bridge.Link{},
		Profiles: []bridge.Profile{{UUID: bridge.ProfileUUID, ID: "mobile", APN: "internet", Fits: true, Wish: dual}},
		Failure:  f,
	}
	for _, change := range changes {
		change(&o)
	}
	return o
}

// derive returns the state of a stick that has just been plugged in.
func derive(o bridge.Observation, m bridge.Memory) bridge.State {
	if m.Seen.IsZero() {
		m.Seen = o.Time
	}
	return bridge.Derive(o, bridge.Knowledge{Modem: &quirks.Modem{}}, m)
}

func state(s bridge.State) string { return strings.TrimSpace(s.Phase.String() + " " + s.Reason.Code) }

// TestWhatADialFailedOf has the cases that people meet. The numbers are those of
// NMDeviceStateReason and of MMNetworkError.
func TestWhatADialFailedOf(t *testing.T) {
	for _, tt := range []struct {
		name  string
		f     bridge.Failure
		want  string
		class bridge.Class
	}{
		{"no dial has failed", bridge.Failure{}, "ready", bridge.NoFault},

		{"the SIM asks for its PIN", failed(46), "ready sim-pin", bridge.NeverRetry},
		{"the profile's PIN is wrong", failed(59, because(dual, "MobileEquipment.IncorrectPassword", "")), "ready profile-pin-refused", bridge.NeverRetry},
		{"the SIM asks for its PUK", failed(47), "ready sim-puk", bridge.NeverRetry},
		{"no SIM", failed(45, because(dual, "MobileEquipment.SimNotInserted", "")), "ready sim-missing", bridge.NeverRetry},
		{"a stick that its seller locked", failed(1, because(dual, "MobileEquipment.NetworkPin", "")), "ready stick-locked", bridge.NeverRetry},
		{"the bill was not paid", failed(1, because(dual, "MobileEquipment.OperatorDeterminedBarring", "")), "ready barred", bridge.NeverRetry},
		{"no pppd", failed(12), "ready ppp-not-started", bridge.NeverRetry},

		{"an APN that the network does not know", failed(1, because(dual, "MobileEquipment.MissingOrUnknownApn", "")), "ready apn-unknown", bridge.AskFirst},
		{"an APN that NetworkManager does not know", failed(29), "ready no-apn", bridge.AskFirst},
		{"a wrong password", failed(1, because(dual, "MobileEquipment.UserAuthenticationFailed", "")), "ready credentials-refused", bridge.AskFirst},
		{"nobody typed the password", failed(7), "ready secrets-missing", bridge.AskFirst},
		{"no data in the subscription", failed(1, because(dual, "MobileEquipment.ServiceOptionNotSubscribed", "")), "ready not-subscribed", bridge.AskFirst},
		{"an LTE attach without its bearer", failed(1, because(dual, "MobileEquipment.EsmFailure", "")), "ready attach-refused", bridge.AskFirst},

		{"NO CARRIER", failed(25, because(dual, "Connection.NoCarrier", "No carrier")), "ready no-carrier", bridge.RetryLater},
		{"NO CARRIER of which NetworkManager alone tells", failed(25), "ready no-carrier", bridge.RetryLater},
		{"congestion", failed(1, because(dual, "MobileEquipment.Congestion", "")), "ready network-busy", bridge.RetryLater},
		{"a network that went away", failed(32), "ready no-service", bridge.RetryLater},
		{"a reason that nobody gives", failed(1), "ready dial-failed", bridge.RetryLater},
		{"a reason that nobody knows", failed(250), "ready dial-failed", bridge.RetryLater},
		{"an error that nobody knows", failed(1, because(dual, "MobileEquipment.Unknown", "")), "ready dial-failed", bridge.RetryLater},

		{"a port that is silent", failed(1, because(dual, "Serial.ResponseTimeout", "")), "ready modem-silent", bridge.HealFirst},
		{"pppd that ended", failed(14), "ready ppp-ended", bridge.HealFirst},
		{"a modem that failed", failed(1, because(dual, "MobileEquipment.PhoneFailure", "")), "ready modem-failed", bridge.HealFirst},

		// The answer of a Sierra Wireless HL7539 to +CEER, from the vendor's forum.
		{"NO CARRIER with the cause of an attach", failed(25, because(dual, "Connection.NoCarrier", `No carrier: "EMM reject",19,"ESM failure"`)), "ready attach-refused", bridge.AskFirst},
		{"NO CARRIER with a cause in the words of 3GPP", failed(25, because(dual, "Connection.NoCarrier", "Requested service option not subscribed (33)")), "ready not-subscribed", bridge.AskFirst},
		{"a cause in a word that goes on", failed(25, because(dual, "Connection.NoCarrier", "uncongestion")), "ready no-carrier", bridge.RetryLater},
		{"the words of a cause under a name that says more", failed(1, because(dual, "MobileEquipment.Congestion", "unknown APN")), "ready network-busy", bridge.RetryLater},

		{
			"the second IP version fails of the true cause", failed(1,
				because(single, "MobileEquipment.MissingOrUnknownApn", ""), because(dual, "MobileEquipment.UnknownPdpAddressOrType", "")),
			"ready apn-unknown", bridge.AskFirst,
		},
		{
			"no IP version is to be had", failed(1,
				because(single, "MobileEquipment.Ipv6OnlyAllowed", ""), because(dual, "MobileEquipment.UnknownPdpAddressOrType", "")),
			"ready ip-version", bridge.AskFirst,
		},
		{
			"the first IP version counts", failed(1,
				because(single, "MobileEquipment.Congestion", ""), because(dual, "MobileEquipment.MissingOrUnknownApn", "")),
			"ready apn-unknown", bridge.AskFirst,
		},
		{"one IP version was refused, and pppd died on the other", failed(13, because(dual, "MobileEquipment.Congestion", "")), "ready ppp-ended", bridge.HealFirst},
		{"one IP version was refused, and the other was lost", failed(25, because(dual, "MobileEquipment.Congestion", "")), "ready no-carrier", bridge.RetryLater},
		{"the last dial did not get as far as the bearer", failed(32, because(dual, "MobileEquipment.MissingOrUnknownApn", "")), "ready no-service", bridge.RetryLater},
		{"an error of a dial with another APN", failed(25, because(bridge.Bearer{APN: "wap", IPType: 4}, "Connection.NoCarrier", "unknown APN")), "ready no-carrier", bridge.RetryLater},
		{"an error of a dial with another user", failed(0, because(bridge.Bearer{APN: "internet", User: "u", IPType: 4}, "MobileEquipment.UserAuthenticationFailed", "")), "ready", bridge.NoFault},

		{"the network does not know the SIM", bridge.Failure{Reject: 2}, "ready sim-not-accepted", bridge.NeverRetry},
		{"the stick was stolen", bridge.Failure{Reject: 6}, "ready stick-not-accepted", bridge.NeverRetry},
		{"no agreement on roaming", bridge.Failure{Reject: 11}, "ready network-not-allowed", bridge.AskFirst},
		{"no cell for this SIM here", bridge.Failure{Reject: 15}, "ready area-refused", bridge.RetryLater},
		{"a cause that nobody knows", bridge.Failure{Reject: 111}, "ready network-refused", bridge.RetryLater},
		{"a refusal is newer than a bearer's error", bridge.Failure{Reject: 22, Bearers: failed(1, because(dual, "Serial.ResponseTimeout", "")).Bearers}, "ready network-busy", bridge.RetryLater},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := derive(registered(tt.f), bridge.Memory{})
			if state(got) != tt.want || got.Class() != tt.class {
				t.Errorf("got %q, class %q; want %q, class %q", state(got), got.Class(), tt.want, tt.class)
			}
		})
	}
}

func TestAFaultIsSaidWithItsFacts(t *testing.T) {
	wap := bridge.Bearer{APN: "wap", IPType: 1}
	for _, tt := range []struct {
		name        string
		o           bridge.Observation
		cause, next string
	}{
		{
			"the APN and the operator", registered(failed(1, because(dual, "MobileEquipment.MissingOrUnknownApn", "Missing or unknown APN"))),
			`The network does not know the access point name (APN) "internet".`,
			"Ask the operator (24405) for the right one, then: nmcli connection modify mobile gsm.apn NAME; it is then dialled by itself, or else with: nmcli connection up mobile",
		},
		{
			"the APN that was dialled, where NetworkManager looks it up, and a profile with a space and a quote",
			registered(failed(1, because(wap, "MobileEquipment.MissingOrUnknownApn", "")), func(o *bridge.Observation) {
				o.Modem.SIMOperator = ""
				o.Profiles[0].Wish, o.Profiles[0].ID = bridge.Bearer{}, "Ann's stick"
			}),
			`The network does not know the access point name (APN) "wap".`,
			`Ask the operator for the right one, then: nmcli connection modify 'Ann'\''s stick' gsm.apn NAME; it is then dialled by itself, or else with: nmcli connection up 'Ann'\''s stick'`,
		},
		{
			"the number of a cause that nobody knows", registered(bridge.Failure{Reject: 111}),
			"The network refused the modem with cause 111 (3GPP TS 24.008 and TS 24.301).",
			"Ask the operator (24405) what that means for this SIM",
		},
		{
			"the number of a reason that nobody knows", registered(failed(250)),
			"The last dial failed, and NetworkManager gives reason 250 only.",
			"See what was said of it: journalctl -u NetworkManager -u ModemManager",
		},
		{
			"the message of an error that nobody knows", registered(failed(1, because(dual, "Core.Failed", "Unhandled GIO error (19):\r\n broken\x1b pipe."))),
			"The last dial failed, and ModemManager says only: Unhandled GIO error (19): broken pipe.",
			"See what was said of it: journalctl -u NetworkManager -u ModemManager",
		},
		{
			"a long message with a number where it is cut", registered(failed(1, because(dual, "Core.Failed", strings.Repeat("a", 110)+" 244051234567890"+strings.Repeat("b", 90)))),
			"The last dial failed, and ModemManager says only: " + strings.Repeat("a", 110) + " ***bbbbb….",
			"See what was said of it: journalctl -u NetworkManager -u ModemManager",
		},
		{
			"the name of an error without a message", registered(failed(1, because(dual, "Core.Failed", " . "))),
			"The last dial failed, and ModemManager says only: Core.Failed.",
			"See what was said of it: journalctl -u NetworkManager -u ModemManager",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := derive(tt.o, bridge.Memory{}).Reason
			if got.Cause != tt.cause || got.Next != tt.next {
				t.Errorf("got  %q\n     %q\nwant %q\n     %q", got.Cause, got.Next, tt.cause, tt.next)
			}
		})
	}
}

// TestWhatElseIsKnownDecidesWhetherADialFailed is about which of several truths
// is told.
func TestWhatElseIsKnownDecidesWhetherADialFailed(t *testing.T) {
	apn := because(dual, "MobileEquipment.MissingOrUnknownApn", "")
	barred := failed(1, because(dual, "MobileEquipment.OperatorDeterminedBarring", ""))
	link := func(l bridge.Link) func(*bridge.Observation) {
		return func(o *bridge.Observation) { o.Link = &l }
	}
	modem := func(change func(*bridge.Modem)) func(*bridge.Observation) {
		return func(o *bridge.Observation) { change(o.Modem) }
	}
	denied := modem(func(m *bridge.Modem) { m.State, m.Registration = bridge.ModemEnabled, "denied" })
	search := modem(func(m *bridge.Modem) { m.State, m.Registration = bridge.ModemEnabled, "searching" })
	rejected := func(cause uint32) bridge.Failure { f := barred; f.Reject = cause; return f }
	roaming := modem(func(m *bridge.Modem) { m.Registration = "roaming-csfb-not-preferred" })
	homeOnly := func(o *bridge.Observation) { o.Profiles[0].Wish.HomeOnly = true }
	password := func(in string) func(*bridge.Observation) {
		return func(o *bridge.Observation) {
			o.Profiles[0].Wish.Password = in
			b := dual
			b.Password = "old"
			o.Failure = failed(1, because(b, "MobileEquipment.UserAuthenticationFailed", ""))
		}
	}
	long := bridge.Memory{Since: bridge.Since{Undialled: time.Now().Add(-time.Hour)}}
	searched := bridge.Memory{Since: bridge.Since{Searching: time.Now().Add(-time.Hour), Undialled: time.Now().Add(-time.Hour)}}

	for _, tt := range []struct {
		name  string
		o     bridge.Observation
		m     bridge.Memory
		want  string
		class bridge.Class
	}{
		{"it wins over what is guessed", registered(barred), long, "ready barred", bridge.NeverRetry},
		{"without it, it is guessed", registered(bridge.Failure{}), long, "ready not-dialled", bridge.NoFault},
		{"the link is up", registered(barred, link(bridge.Link{Activated: true})), long, "connected", bridge.NoFault},
		{"somebody dials", registered(barred, link(bridge.Link{Busy: true})), bridge.Memory{}, "ready", bridge.NoFault},
		{"no device in NetworkManager", registered(barred, func(o *bridge.Observation) { o.Link = nil }), bridge.Memory{}, "ready barred", bridge.NeverRetry},
		{"a person switched it off", registered(barred, link(bridge.Link{UserOff: true})), long, "ready user-off", bridge.NoFault},
		{"mobile broadband is off", registered(barred, func(o *bridge.Observation) { o.Services.WWANEnabled = false }), long, "ready wwan-off", bridge.NoFault},
		{"the network refuses the SIM", registered(barred, denied), long, "known registration-denied", bridge.NeverRetry},
		{"the network refuses the SIM, and says why", registered(rejected(3), denied), long, "known sim-not-accepted", bridge.NeverRetry},
		{"the network refuses the SIM for now", registered(rejected(17), denied), long, "known network-failure", bridge.RetryLater},
		{"the network refuses the SIM for a cause that nobody knows", registered(rejected(111), denied), long, "known network-refused", bridge.RetryLater},
		{"a profile without an APN", registered(barred, func(o *bridge.Observation) { o.Profiles[0].APN = "" }), long, "ready no-apn", bridge.AskFirst},
		{"the network has gone meanwhile", registered(barred, search), bridge.Memory{}, "known not-registered", bridge.NoFault},
		{"the network has been gone for long", registered(barred, search), searched, "known no-service", bridge.RetryLater},
		{"the network says why it lets nobody in", registered(rejected(15), search), searched, "known area-refused", bridge.RetryLater},
		{"abroad with a profile that may not be", registered(failed(1), roaming, homeOnly), long, "ready roaming-off", bridge.AskFirst},
		{"abroad while a dial is tried that must fail", registered(failed(1), roaming, homeOnly, link(bridge.Link{Busy: true})), bridge.Memory{}, "ready roaming-off", bridge.AskFirst},
		{"abroad with a profile that may be", registered(failed(1), roaming), long, "ready dial-failed", bridge.RetryLater},
		{"at home with a profile that may not be abroad", registered(failed(1), homeOnly), long, "ready dial-failed", bridge.RetryLater},
		{"an error of a dial with the password", registered(bridge.Failure{}, password("old")), long, "ready credentials-refused", bridge.AskFirst},
		{"an error of a dial with a password that NetworkManager does not tell", registered(bridge.Failure{}, password("")), long, "ready credentials-refused", bridge.AskFirst},
		{"an error of a dial with another password", registered(bridge.Failure{}, password("new")), long, "ready dial-failed", bridge.RetryLater},
		{"an error that was there while the link was up", registered(failed(1, apn)), bridge.Memory{Outlived: []bridge.BearerError{apn}}, "ready dial-failed", bridge.RetryLater},
		{"another error of the same bearer", registered(failed(1, because(dual, "MobileEquipment.Congestion", ""))), bridge.Memory{Outlived: []bridge.BearerError{apn}}, "ready network-busy", bridge.RetryLater},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := derive(tt.o, tt.m)
			if state(got) != tt.want || got.Class() != tt.class {
				t.Errorf("got %q, class %q; want %q, class %q", state(got), got.Class(), tt.want, tt.class)
			}
		})
	}
}

func TestAModemThatIsNoneHasAClassToo(t *testing.T) {
	for _, tt := range []struct {
		modem bridge.Modem
		want  string
		class bridge.Class
	}{
		{bridge.Modem{State: bridge.ModemFailed, FailedReason: "sim-missing"}, "failed sim-missing", bridge.NeverRetry},
		{bridge.Modem{State: bridge.ModemFailed, FailedReason: "sim-error"}, "failed sim-error", bridge.NeverRetry},
		{bridge.Modem{State: bridge.ModemFailed, FailedReason: "esim-without-profiles"}, "failed esim-without-profiles", bridge.NeverRetry},
		{bridge.Modem{State: bridge.ModemFailed, FailedReason: "unknown-capabilities"}, "failed modem-failed", bridge.HealFirst},
	} {
		o := registered(bridge.Failure{})
		o.Modem = &tt.modem
		got := derive(o, bridge.Memory{})
		if state(got) != tt.want || got.Class() != tt.class {
			t.Errorf("got %q, class %q; want %q, class %q", state(got), got.Class(), tt.want, tt.class)
		}
	}
}

// TestWhateverIsLockedIsNotTriedAgain: not for any code of a reason that says by what.
func TestWhateverIsLockedIsNotTriedAgain(t *testing.T) {
	for _, lock := range []string{"sim-pin", "sim-puk", "network-pin", "other", "unknown"} {
		o := registered(failed(25))
		o.Modem = &bridge.Modem{State: bridge.ModemLocked, Lock: lock}
		if got := derive(o, bridge.Memory{}); got.Phase != bridge.Locked || got.Class() != bridge.NeverRetry {
			t.Errorf("locked by %s: got %q, class %q; want it locked, class never", lock, state(got), got.Class())
		}
	}
}

// TestAnyFailureIsSaidWithoutAPersonsNumbers gives diagnose whatever the
// daemons may say, and looks for what must not be shown.
func TestAnyFailureIsSaidWithoutAPersonsNumbers(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		digits := rapid.StringMatching(`[0-9]{10,20}`).Draw(rt, "number")
		number := digits
		if rapid.Bool().Draw(rt, "grouped") {
			number = digits[:2] + "-" + digits[2:8] + " " + digits[8:]
		}
		message := rapid.String().Draw(rt, "before") + number + rapid.StringMatching(`[^0-9]{0,200}`).Draw(rt, "after")
		f := bridge.Failure{
			Device: rapid.Uint32Range(0, 90).Draw(rt, "reason"),
			Reject: rapid.SampledFrom([]uint32{0, 0, 0, 2, 19, 111}).Draw(rt, "cause"),
			Bearers: []bridge.BearerError{because(
				rapid.SampledFrom([]bridge.Bearer{dual, single}).Draw(rt, "bearer"),
				rapid.SampledFrom([]string{"Core.Failed", "MobileEquipment.Unknown", "Connection.NoCarrier", "Some.Thing"}).Draw(rt, "name"),
				message,
			)},
		}
		got := derive(registered(f), bridge.Memory{})
		all := got.Reason.Cause + got.Reason.Next
		switch {
		case got.Reason.Cause == "" || got.Reason.Next == "" || got.Class() == bridge.NoFault:
			rt.Errorf("%+v: %+v, class %q; want a cause, a next step and a class", f, got, got.Class())
		case strings.Contains(all, digits[:10]) || strings.Contains(all, number):
			rt.Errorf("%q shows a number of %q", all, message)
		case utf8.RuneCountInString(got.Reason.Cause) > 180:
			rt.Errorf("%q has %d characters", got.Reason.Cause, utf8.RuneCountInString(got.Reason.Cause))
		case strings.ContainsAny(all, "\r\n\x1b"):
			rt.Errorf("%q would write over the terminal", all)
		}
	})
}
