// SPDX-License-Identifier: GPL-3.0-or-later

package notify_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"modembridge/bridge"
	"modembridge/internal/notify"
	"modembridge/internal/service"
	"modembridge/switcher/usb"
)

// stick returns one in a port, with a reason that has a next step.
func stick(port usb.PortPath, state, code, class string) bridge.Snapshot {
	return bridge.Snapshot{
		PortPath: port, USBID: "19d2:0031", Name: "ZTE MF626", State: state,
		ReasonCode: code, Reason: "It is " + code + ".", NextStep: "See to " + code, Class: class,
	}
}

// waiting returns a stick for which waiting is enough.
func waiting(port usb.PortPath, state, code, class string) bridge.Snapshot {
	st := stick(port, state, code, class)
	st.NextStep = ""
	return st
}

func TestWhatNeedsAPerson(t *testing.T) {
	for _, tt := range []struct {
		name  string
		stick bridge.Snapshot
		want  bool
	}{
		{"a stick that failed", stick("1-1", "failed", "switch-loop", ""), true},
		{"one that failed and has no next step", waiting("1-1", "failed", "switch-failed", ""), true},
		{"one that failed for good though a reset may heal it", stick("1-1", "failed", "modem-failed", "heal"), true},
		{"one without a SIM", stick("1-1", "failed", "sim-missing", "never"), true},
		{"a CD-ROM that somebody has mounted", stick("1-1", "failed", "mounted", ""), true},
		{"a disk with the id of a stick", stick("1-1", "failed", "real-disk", ""), false},
		{"a telephone with the id of a stick", stick("1-1", "failed", "not-storage", ""), false},
		{"a stick that never came back", stick("1-1", "absent", "did-not-return", ""), true},
		{"one that is about to come back", waiting("1-1", "absent", "re-enumerating", ""), false},
		{"a SIM that asks for its PIN", stick("1-1", "locked", "sim-pin", "never"), true},
		{"the same, told by a daemon that knows no classes", stick("1-1", "locked", "sim-pin", ""), true},
		{"a SIM that is about to get its PIN", waiting("1-1", "locked", "sim-pin", "never"), false},
		{"a SIM that just got it", waiting("1-1", "locked", "pin-sent", "never"), false},
		{"an APN that nobody knows", stick("1-1", "ready", "no-apn", "ask"), true},
		{"a SIM that the network refuses", stick("1-1", "known", "registration-denied", "never"), true},
		{"a profile that NetworkManager does not take", stick("1-1", "registered", "profile-failed", ""), true},
		{"a profile that is another stick's", stick("1-1", "registered", "profile-bound", ""), true},
		{"no network yet", waiting("1-1", "known", "not-registered", ""), false},
		{"no network for long", stick("1-1", "known", "no-service", "retry"), false},
		{"a dial that failed and may go well next time", stick("1-1", "ready", "network-busy", "retry"), false},
		{"a modem that hangs", stick("1-1", "ready", "modem-silent", "heal"), false},
		{"a link that is brought back", stick("1-1", "recovering", "ppp-ended", "heal"), false},
		{"switched off by hand", stick("1-1", "ready", "user-off", ""), false},
		{"mobile broadband off", stick("1-1", "ready", "wwan-off", ""), false},
		{"a profile that was deleted", stick("1-1", "registered", "profile-deleted", ""), false},
		{"nobody knows whether it was switched off", stick("1-1", "ready", "not-dialled", ""), false},
		{"a port that is lent", stick("1-1", "modem-mode", "leased", ""), false},
		{"ports that ModemManager has to find out about", stick("1-1", "modem-mode", "unknown-layout", ""), false},
		{"a stick that is not to be switched", stick("1-1", "storage-mode", "switching-off", ""), false},
		{"a stick that is busy for a moment", stick("1-1", "storage-mode", "busy", ""), false},
		{"a router", stick("1-1", "switched", "router", ""), false},
		{"a mode that there is not, of a stick that works", stick("1-1", "connected", "mode-unknown", ""), false},
		{"a data cap that is near", stick("1-1", "connected", "data-low", ""), true},
		{"a data cap that is reached", stick("1-1", "ready", "data-cap", ""), true},
		{"a data cap that is passed by hand", stick("1-1", "connected", "data-passed", ""), false},
		{"a backup that is not needed", stick("1-1", "ready", "standby", ""), false},
		{"a connected stick with an old fault", stick("1-1", "connected", "no-apn", "ask"), false},
		{"a connected stick without credit", stick("1-1", "connected", "portal", "ask"), true},
		{"a connected stick that is being helped", stick("1-1", "connected", "dead-link", "heal"), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var want []notify.Matter
			if tt.want {
				want = []notify.Matter{{Port: "1-1", Code: tt.stick.ReasonCode, Title: "ZTE MF626", Reason: tt.stick.Reason, Next: tt.stick.NextStep}}
			}
			got := notify.Matters(service.Status{Sticks: []bridge.Snapshot{tt.stick}})
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("matters (-want +got):\n%s", diff)
			}
		})
	}
}

func TestProblemsMatterToWhoSuffers(t *testing.T) {
	missing := service.Problem{Code: "modemmanager-not-running", Problem: "ModemManager is not running.", NextStep: "Start it"}
	off := service.Problem{Code: "switching-off", Problem: "No stick is switched.", NextStep: "Switch it on"}
	file := service.Problem{Code: "quirk-file", Problem: "A quirk file is left out.", NextStep: "Correct it"}
	told := notify.Matter{Code: missing.Code, Title: "Mobile broadband", Reason: missing.Problem, Next: missing.NextStep}
	suffers := func(port usb.PortPath) bridge.Snapshot { return stick(port, "tagged", missing.Code, "") }
	for _, tt := range []struct {
		name   string
		sticks []bridge.Snapshot
		want   []notify.Matter
	}{
		{"no stick", nil, nil},
		{"a stick that does not", []bridge.Snapshot{stick("1-1", "connected", "", "")}, nil},
		{"a stick that does", []bridge.Snapshot{suffers("1-1")}, []notify.Matter{told}},
		{"two, told once", []bridge.Snapshot{suffers("1-1"), suffers("1-2")}, []notify.Matter{told}},
		{"a stick that is not to be switched", []bridge.Snapshot{stick("1-1", "storage-mode", "switching-off", "")}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := notify.Matters(service.Status{Sticks: tt.sticks, Problems: []service.Problem{missing, off, file}})
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("matters (-want +got):\n%s", diff)
			}
		})
	}
}

// TestAMatterIsPlainText has firmware give a stick a name that no bus takes and
// that a terminal obeys.
func TestAMatterIsPlainText(t *testing.T) {
	st := stick("1-1", "failed", "switch-failed", "")
	st.Name, st.Reason, st.NextStep = "\x1b[2JEvil\x00\u202e stick ", "It\nfailed.", ""
	got := notify.Matters(service.Status{Sticks: []bridge.Snapshot{st}})[0]
	if want := "[2JEvil stick"; got.Title != want {
		t.Errorf("title %q, want %q", got.Title, want)
	}
	if want := "It failed."; got.Text() != want {
		t.Errorf("text %q, want %q", got.Text(), want)
	}
	st.Name = ""
	if got := notify.Matters(service.Status{Sticks: []bridge.Snapshot{st}})[0].Title; got != st.USBID {
		t.Errorf("title without a name %q, want its id", got)
	}
}
