// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"modembridge/bridge"
	"modembridge/internal/mm"
	"modembridge/internal/nm"
	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// attempt is a bearer for an access point name, and how its last attempt ended.
func attempt(apn, name, message string) mm.Bearer {
	return mm.Bearer{
		Properties: mm.BearerProperties{APN: &apn, IPType: mm.IPv4v6},
		Error:      mm.ConnectionError{Name: name, Message: message},
	}
}

func TestFailureIsWhatBothDaemonsTell(t *testing.T) {
	refused := attempt("wap", "org.freedesktop.ModemManager1.Error.MobileEquipment.MissingOrUnknownApn", "Missing or unknown APN")
	for _, tt := range []struct {
		name   string
		modem  mm.Modem
		device nm.Device
		want   bridge.Failure
	}{
		{"nothing", mm.Modem{Bearers: []mm.Bearer{attempt("internet", "", "")}}, nm.Device{}, bridge.Failure{}},
		{
			"a bearer that failed beside one that did not",
			mm.Modem{Bearers: []mm.Bearer{attempt("internet", "", ""), refused}},
			nm.Device{Failure: nm.ModemNoCarrier},
			bridge.Failure{Device: 25, Bearers: []bridge.BearerError{{
				Bearer: bridge.Bearer{APN: "wap", IPType: 4},
				Name:   "MobileEquipment.MissingOrUnknownApn", Message: "Missing or unknown APN",
			}}},
		},
		{
			"an error that is not ModemManager's",
			mm.Modem{Bearers: []mm.Bearer{attempt("wap", "org.freedesktop.libqmi.Error.CallFailed", "Call failed")}},
			nm.Device{},
			bridge.Failure{Bearers: []bridge.BearerError{{
				Bearer: bridge.Bearer{APN: "wap", IPType: 4},
				Name:   "org.freedesktop.libqmi.Error.CallFailed", Message: "Call failed",
			}}},
		},
		{
			"the reason of a state that was entered later is none of a dial",
			mm.Modem{},
			nm.Device{Reason: nm.UserRequested},
			bridge.Failure{},
		},
		{"a network that refused the modem", mm.Modem{Rejection: mm.NetworkRejection{Cause: 15}}, nm.Device{}, bridge.Failure{Reject: 15}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, failure(tt.modem, tt.device)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestNetworkManagersReasonsMeanTheSameToTheBridge: the bridge has them as bare
// numbers, and this is where both sides are known.
func TestNetworkManagersReasonsMeanTheSameToTheBridge(t *testing.T) {
	for reason, want := range map[nm.StateReason]string{
		nm.NoReason:            "",
		nm.NoSecrets:           "secrets-missing",
		nm.PPPStartFailed:      "ppp-not-started",
		nm.PPPDisconnect:       "ppp-ended",
		nm.PPPFailed:           "ppp-ended",
		nm.ModemBusy:           "no-carrier",
		nm.ModemNoDialTone:     "no-carrier",
		nm.ModemNoCarrier:      "no-carrier",
		nm.ModemDialTimeout:    "no-carrier",
		nm.ModemDialFailed:     "no-carrier",
		nm.ModemInitFailed:     "modem-unusable",
		nm.APNFailed:           "no-apn",
		nm.RegistrationDenied:  "registration-denied",
		nm.RegistrationTimeout: "no-service",
		nm.RegistrationFailed:  "no-service",
		nm.PINCheckFailed:      "profile-pin-refused",
		nm.SIMNotInserted:      "sim-missing",
		nm.SIMPINRequired:      "sim-pin",
		nm.SIMPUKRequired:      "sim-puk",
		nm.SIMWrong:            "sim-error",
		nm.ModemFailed:         "modem-failed",
		nm.SIMPINIncorrect:     "profile-pin-refused",
	} {
		o := bridge.Observation{
			Time: time.Now(), Port: "1-1", Device: &usb.Device{Port: "1-1"},
			Services: bridge.Services{ModemManager: true, NetworkManager: true, WWANEnabled: true},
			Modem:    modem(mm.Modem{State: mm.Registered, Registration: mm.Home}),
			Link:     link(nm.Device{State: nm.DeviceDisconnected, Autoconnect: true}),
			Profiles: []bridge.Profile{{UUID: bridge.ProfileUUID, ID: "mobile", APN: "internet", Fits: true}},
			Failure:  failure(mm.Modem{}, nm.Device{Failure: reason}),
		}
		m := bridge.Memory{Since: bridge.Since{Seen: o.Time}}
		if got := bridge.Derive(o, bridge.Knowledge{Modem: &quirks.Modem{}}, m).Reason.Code; got != want {
			t.Errorf("reason %d: %q, want %q", reason, got, want)
		}
	}
}

// TestObserveModemPutsTogetherWhatBothDaemonsTellOfOneStick: the daemons know
// another stick as well, whose troubles are not this one's.
func TestObserveModemPutsTogetherWhatBothDaemonsTellOfOneStick(t *testing.T) {
	stick := func(port, path, tty, apn string, cause uint32) mm.Modem {
		const prefix = mm.ErrorPrefix + "MobileEquipment."
		return mm.Modem{
			Path: path, SysfsPath: "/sys/devices/usb1/" + port, State: mm.Registered, Ports: []mm.Port{{Name: tty}},
			Rejection: mm.NetworkRejection{Cause: cause}, Bearers: []mm.Bearer{attempt(apn, prefix+"Congestion", "busy")},
		}
	}
	h := &Host{
		modems: &reader[exports]{value: exports{list: []mm.Modem{stick("1-1", "/m/0", "ttyUSB0", "internet", 0), stick("1-2", "/m/1", "ttyUSB1", "wap", 22)}}},
		net: &reader[network]{value: network{Snapshot: nm.Snapshot{Devices: []nm.Device{
			{UDI: "/m/0", Failure: nm.PPPFailed}, {UDI: "/m/1", Failure: nm.NoSecrets},
		}}}},
	}
	giveBooks(t, h)
	device := usb.Device{Port: "1-2", Interfaces: []usb.Interface{{TTYs: []string{"ttyUSB1"}}}}
	o := bridge.Observation{Port: "1-2", Device: &device}
	h.observeModem(&o)
	want := bridge.Failure{Device: 7, Reject: 22, Bearers: []bridge.BearerError{{
		Bearer: bridge.Bearer{APN: "wap", IPType: 4}, Name: "MobileEquipment.Congestion", Message: "busy",
	}}}
	if diff := cmp.Diff(want, o.Failure); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
