// SPDX-License-Identifier: GPL-3.0-or-later

package nm

import (
	"strings"

	gonm "github.com/Wifx/gonetworkmanager/v2"
)

// A Snapshot is what NetworkManager knows that matters to modems, at one moment.
type Snapshot struct {
	Version             string // "1.42.4"
	NetworkingEnabled   bool
	WWANEnabled         bool // by the user: `nmcli radio wwan`
	WWANHardwareEnabled bool // by rfkill
	Starting            bool // it has yet to try what it found when it was started
	Uplinks             []Uplink
	Managed             []string // interfaces of all devices that are not left alone
	Devices             []Device
	Profiles            []Profile // of type gsm
}

// Profile returns the profile with that UUID.
func (s Snapshot) Profile(uuid string) (Profile, bool) {
	for _, p := range s.Profiles {
		if p.UUID == uuid {
			return p, true
		}
	}
	return Profile{}, false
}

// Modem returns the device of the modem with that ModemManager object path.
func (s Snapshot) Modem(path string) (Device, bool) {
	for _, d := range s.Devices {
		if d.UDI == path {
			return d, true
		}
	}
	return Device{}, false
}

// A Device is a modem as NetworkManager sees it.
type Device struct {
	Path          string
	UDI           string // ModemManager's object path: the key to its modem
	Interface     string // the modem's primary port: "ttyUSB1"
	State         DeviceState
	Reason        StateReason // of the last change of state
	Failure       StateReason // of the last dial that failed; NoReason once connected, and when we were not there
	Failures      int         // dials that failed since we are there
	Managed       bool
	Autoconnect   bool              // false after Disconnect, until the device is new or somebody sets it
	Active        *ActiveConnection // nil when it is not used
	Ours          bool              // we asked for Active, as far as we know
	Ended         bool              // disconnected by us, and not used since
	Unasked       bool              // disconnected by ModemManager, although Reason is a person's
	IPInterface   string            // "ppp0", "wwan0"; "" while there is no link
	IP4           []string          // addresses with prefix: "10.64.64.2/32"
	Gateway       string
	DNS           []string
	Metered       bool     // data may cost something: NetworkManager says so, guesses so or does not know
	AvailableUUID []string // of the gsm profiles that fit the device and could be activated now
}

// An ActiveConnection is the use of a profile by a device.
type ActiveConnection struct {
	Path  string
	UUID  string // of the profile
	ID    string
	State ActiveState
}

// A DeviceState is NMDeviceState. The order is that of a device on its way up.
type DeviceState uint32

// The states.
const (
	DeviceUnknown      = DeviceState(gonm.NmDeviceStateUnknown)
	DeviceUnmanaged    = DeviceState(gonm.NmDeviceStateUnmanaged)
	DeviceUnavailable  = DeviceState(gonm.NmDeviceStateUnavailable)
	DeviceDisconnected = DeviceState(gonm.NmDeviceStateDisconnected)
	DevicePrepare      = DeviceState(gonm.NmDeviceStatePrepare)
	DeviceConfig       = DeviceState(gonm.NmDeviceStateConfig)
	DeviceNeedAuth     = DeviceState(gonm.NmDeviceStateNeedAuth)
	DeviceIPConfig     = DeviceState(gonm.NmDeviceStateIpConfig)
	DeviceIPCheck      = DeviceState(gonm.NmDeviceStateIpCheck)
	DeviceSecondaries  = DeviceState(gonm.NmDeviceStateSecondaries)
	DeviceActivated    = DeviceState(gonm.NmDeviceStateActivated)
	DeviceDeactivating = DeviceState(gonm.NmDeviceStateDeactivating)
	DeviceFailed       = DeviceState(gonm.NmDeviceStateFailed)
)

// String returns the state's code: "activated", "ip-config", "unknown-45".
func (s DeviceState) String() string { return code(gonm.NmDeviceState(s).String()) }

// An ActiveState is NMActiveConnectionState.
type ActiveState uint32

// The states.
const (
	ActiveUnknown = ActiveState(gonm.NmActiveConnectionStateUnknown)
	Activating    = ActiveState(gonm.NmActiveConnectionStateActivating)
	Activated     = ActiveState(gonm.NmActiveConnectionStateActivated)
	Deactivating  = ActiveState(gonm.NmActiveConnectionStateDeactivating)
	Deactivated   = ActiveState(gonm.NmActiveConnectionStateDeactivated)
)

// String returns the state's code: "activated".
func (s ActiveState) String() string { return code(gonm.NmActiveConnectionState(s).String()) }

// code makes "ip-config" of "NmDeviceStateIpConfig" and "unknown-45" of
// "NmDeviceState(45)".
func code(name string) string {
	name = strings.TrimPrefix(strings.TrimPrefix(name, "NmDeviceState"), "NmActiveConnectionState")
	if number, ok := strings.CutPrefix(name, "("); ok {
		return "unknown-" + strings.TrimSuffix(number, ")")
	}
	var b strings.Builder
	for i, r := range name {
		if i > 0 && 'A' <= r && r <= 'Z' {
			b.WriteByte('-')
		}
		b.WriteRune(r)
	}
	return strings.ToLower(b.String())
}

// A StateReason is NMDeviceStateReason: why a device changed its state last.
type StateReason uint32

// The reasons that mean something for a modem; the rest are plain numbers.
const (
	NoReason                = StateReason(gonm.NmDeviceStateReasonNone)
	NoSecrets               = StateReason(gonm.NmDeviceStateReasonNoSecrets)
	PPPStartFailed          = StateReason(gonm.NmDeviceStateReasonPppStartFailed)
	PPPDisconnect           = StateReason(gonm.NmDeviceStateReasonPppDisconnect)
	PPPFailed               = StateReason(gonm.NmDeviceStateReasonPppFailed)
	ModemBusy               = StateReason(gonm.NmDeviceStateReasonModemBusy)
	ModemNoDialTone         = StateReason(gonm.NmDeviceStateReasonModemNoDialTone)
	ModemNoCarrier          = StateReason(gonm.NmDeviceStateReasonModemNoCarrier)
	ModemDialTimeout        = StateReason(gonm.NmDeviceStateReasonModemDialTimeout)
	ModemDialFailed         = StateReason(gonm.NmDeviceStateReasonModemDialFailed)
	ModemInitFailed         = StateReason(gonm.NmDeviceStateReasonModemInitFailed)
	APNFailed               = StateReason(gonm.NmDeviceStateReasonGsmApnFailed)
	RegistrationDenied      = StateReason(gonm.NmDeviceStateReasonGsmRegistrationDenied)
	RegistrationTimeout     = StateReason(gonm.NmDeviceStateReasonGsmRegistrationTimeout)
	RegistrationFailed      = StateReason(gonm.NmDeviceStateReasonGsmRegistrationFailed)
	PINCheckFailed          = StateReason(gonm.NmDeviceStateReasonGsmPinCheckFailed)
	ConnectionRemoved       = StateReason(gonm.NmDeviceStateReasonConnectionRemoved)
	UserRequested           = StateReason(gonm.NmDeviceStateReasonUserRequested) // a person turned it off, or see Device.Unasked: 39
	SIMNotInserted          = StateReason(gonm.NmDeviceStateReasonGsmSimNotInserted)
	SIMPINRequired          = StateReason(gonm.NmDeviceStateReasonGsmSimPinRequired)
	SIMPUKRequired          = StateReason(gonm.NmDeviceStateReasonGsmSimPukRequired)
	SIMWrong                = StateReason(gonm.NmDeviceStateReasonGsmSimWrong)
	ModemManagerUnavailable = StateReason(gonm.NmDeviceStateReasonModemManagerUnavailable)
	ModemFailed             = StateReason(gonm.NmDeviceStateReasonModemFailed)
	ModemAvailable          = StateReason(gonm.NmDeviceStateReasonModemAvailable)
	SIMPINIncorrect         = StateReason(gonm.NmDeviceStateReasonSimPinIncorrect)
)
