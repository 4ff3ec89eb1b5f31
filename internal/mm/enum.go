// SPDX-License-Identifier: GPL-3.0-or-later

package mm

import (
	"fmt"
	"strings"

	modemmanager "github.com/maltegrosse/go-modemmanager"
)

// The numbers are ModemManager's (ModemManager-enums.h), taken from
// go-modemmanager where that has them.

// A State is a modem's state (MMModemState). The order is that of a modem on
// its way up, so that states compare: s >= Registered.
type State int32

// The states.
const (
	Failed        = State(modemmanager.MmModemStateFailed) // -1; see Modem.FailedReason
	UnknownState  = State(modemmanager.MmModemStateUnknown)
	Initializing  = State(modemmanager.MmModemStateInitializing)
	Locked        = State(modemmanager.MmModemStateLocked) // see Modem.UnlockRequired
	Disabled      = State(modemmanager.MmModemStateDisabled)
	Disabling     = State(modemmanager.MmModemStateDisabling)
	Enabling      = State(modemmanager.MmModemStateEnabling)
	Enabled       = State(modemmanager.MmModemStateEnabled)
	Searching     = State(modemmanager.MmModemStateSearching)
	Registered    = State(modemmanager.MmModemStateRegistered)
	Disconnecting = State(modemmanager.MmModemStateDisconnecting)
	Connecting    = State(modemmanager.MmModemStateConnecting)
	Connected     = State(modemmanager.MmModemStateConnected)
)

var stateCodes = map[State]string{
	Failed: "failed", UnknownState: "unknown", Initializing: "initializing", Locked: "locked", Disabled: "disabled",
	Disabling: "disabling", Enabling: "enabling", Enabled: "enabled", Searching: "searching", Registered: "registered",
	Disconnecting: "disconnecting", Connecting: "connecting", Connected: "connected",
}

// A FailedReason says why a modem is in state Failed (MMModemStateFailedReason).
type FailedReason uint32

// The reasons.
const (
	NotFailed           = FailedReason(modemmanager.MmModemStateFailedReasonNone)
	UnknownReason       = FailedReason(modemmanager.MmModemStateFailedReasonUnknown)
	SIMMissing          = FailedReason(modemmanager.MmModemStateFailedReasonSimMissing)
	SIMError            = FailedReason(modemmanager.MmModemStateFailedReasonSimError)
	UnknownCapabilities = FailedReason(4) // ModemManager 1.20
	NoESIMProfile       = FailedReason(5) // ModemManager 1.20
)

var failedCodes = map[FailedReason]string{
	NotFailed: "none", UnknownReason: "unknown", SIMMissing: "sim-missing", SIMError: "sim-error",
	UnknownCapabilities: "unknown-capabilities", NoESIMProfile: "esim-without-profiles",
}

// A Lock is a code that a modem or its SIM asks for (MMModemLock).
type Lock uint32

// The locks that a person may have a code for; the others are a network's or a
// seller's, and print as "other".
const (
	UnknownLock = Lock(modemmanager.MmModemLockUnknown)
	Unlocked    = Lock(modemmanager.MmModemLockNone)
	SIMPIN      = Lock(modemmanager.MmModemLockSimPin)
	SIMPIN2     = Lock(modemmanager.MmModemLockSimPin2)
	SIMPUK      = Lock(modemmanager.MmModemLockSimPuk)
	SIMPUK2     = Lock(modemmanager.MmModemLockSimPuk2)
	NetworkPIN  = Lock(modemmanager.MmModemLockPhNetPin) // bound to one operator
)

var lockCodes = map[Lock]string{
	UnknownLock: "unknown", Unlocked: "none", SIMPIN: "sim-pin", SIMPIN2: "sim-pin2", SIMPUK: "sim-puk",
	SIMPUK2: "sim-puk2", NetworkPIN: "network-pin",
}

// A PortType is what ModemManager uses a port for (MMModemPortType).
type PortType uint32

// The port types.
const (
	UnknownPort = PortType(modemmanager.MmModemPortTypeUnknown) // 1; there is no 0
	NetPort     = PortType(modemmanager.MmModemPortTypeNet)
	ATPort      = PortType(modemmanager.MmModemPortTypeAt)
	QCDMPort    = PortType(modemmanager.MmModemPortTypeQcdm)
	GPSPort     = PortType(modemmanager.MmModemPortTypeGps)
	QMIPort     = PortType(modemmanager.MmModemPortTypeQmi)
	MBIMPort    = PortType(modemmanager.MmModemPortTypeMbim)
	AudioPort   = PortType(modemmanager.MmModemPortTypeAudio)
	IgnoredPort = PortType(9)  // tagged ID_MM_PORT_IGNORE; ModemManager 1.16
	XMMRPCPort  = PortType(10) // ModemManager 1.24
)

var portCodes = map[PortType]string{
	UnknownPort: "unknown", NetPort: "net", ATPort: "at", QCDMPort: "qcdm", GPSPort: "gps", QMIPort: "qmi",
	MBIMPort: "mbim", AudioPort: "audio", IgnoredPort: "ignored", XMMRPCPort: "xmmrpc",
}

// A Registration is a modem's standing in its 3GPP network
// (MMModem3gppRegistrationState).
type Registration uint32

// The registrations. Idle is ModemManager's zero; a modem that exports none at
// all is UnknownRegistration.
const (
	Idle                    = Registration(modemmanager.MmModem3gppRegistrationStateIdle)
	Home                    = Registration(modemmanager.MmModem3gppRegistrationStateHome)
	SearchingNetwork        = Registration(modemmanager.MmModem3gppRegistrationStateSearching)
	Denied                  = Registration(modemmanager.MmModem3gppRegistrationStateDenied)
	UnknownRegistration     = Registration(modemmanager.MmModem3gppRegistrationStateUnknown)
	Roaming                 = Registration(modemmanager.MmModem3gppRegistrationStateRoaming)
	HomeSMSOnly             = Registration(modemmanager.MmModem3gppRegistrationStateHomeSmsOnly)
	RoamingSMSOnly          = Registration(modemmanager.MmModem3gppRegistrationStateRoamingSmsOnly)
	EmergencyOnly           = Registration(modemmanager.MmModem3gppRegistrationStateEmergencyOnly)
	HomeCSFBNotPreferred    = Registration(modemmanager.MmModem3gppRegistrationStateHomeCsfbNotPreferred)
	RoamingCSFBNotPreferred = Registration(modemmanager.MmModem3gppRegistrationStateRoamingCsfbNotPreferred)
)

var registrationCodes = map[Registration]string{
	Idle: "idle", Home: "home", SearchingNetwork: "searching", Denied: "denied", UnknownRegistration: "unknown",
	Roaming: "roaming", HomeSMSOnly: "home-sms-only", RoamingSMSOnly: "roaming-sms-only", EmergencyOnly: "emergency-only",
	HomeCSFBNotPreferred: "home-csfb-not-preferred", RoamingCSFBNotPreferred: "roaming-csfb-not-preferred",
}

// An AccessTech is a set of radio technologies (MMModemAccessTechnology).
type AccessTech uint32

// String returns the fastest technology of the set, which is the one in use:
// "lte", "hspa-plus", "unknown".
func (a AccessTech) String() string {
	for bit := 31; bit >= 0; bit-- {
		if one := AccessTech(1) << bit; a&one != 0 {
			if code, ok := techCodes[one]; ok {
				return code
			}
		}
	}
	return "unknown"
}

var techCodes = map[AccessTech]string{
	AccessTech(modemmanager.MmModemAccessTechnologyGsm):        "gsm",
	AccessTech(modemmanager.MmModemAccessTechnologyGsmCompact): "gsm-compact",
	AccessTech(modemmanager.MmModemAccessTechnologyGprs):       "gprs",
	AccessTech(modemmanager.MmModemAccessTechnologyEdge):       "edge",
	AccessTech(modemmanager.MmModemAccessTechnologyUmts):       "umts",
	AccessTech(modemmanager.MmModemAccessTechnologyHsdpa):      "hsdpa",
	AccessTech(modemmanager.MmModemAccessTechnologyHsupa):      "hsupa",
	AccessTech(modemmanager.MmModemAccessTechnologyHspa):       "hspa",
	AccessTech(modemmanager.MmModemAccessTechnologyHspaPlus):   "hspa-plus",
	AccessTech(modemmanager.MmModemAccessTechnologyLte):        "lte",
	1 << 15: "5gnr", // ModemManager 1.14
}

// An IPFamily is one family, or a set of them (MMBearerIpFamily).
type IPFamily uint32

// The families. IPv4v6 is dual stack on one bearer, not a set of the others.
const (
	NoIP   = IPFamily(modemmanager.MmBearerIpFamilyNone)
	IPv4   = IPFamily(modemmanager.MmBearerIpFamilyIpv4)
	IPv6   = IPFamily(modemmanager.MmBearerIpFamilyIpv6)
	IPv4v6 = IPFamily(modemmanager.MmBearerIpFamilyIpv4v6)
)

// String returns "ipv4", "ipv6", "ipv4v6", or several joined by "|".
func (f IPFamily) String() string {
	var names []string
	for i, name := range []string{"ipv4", "ipv6", "ipv4v6"} {
		if f&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	if names == nil {
		return "none"
	}
	return strings.Join(names, "|")
}

// An IPMethod is how an IP link gets its addresses (MMBearerIpMethod).
type IPMethod uint32

// The methods.
const (
	UnknownMethod = IPMethod(modemmanager.MmBearerIpMethodUnknown)
	PPP           = IPMethod(modemmanager.MmBearerIpMethodPpp)
	Static        = IPMethod(modemmanager.MmBearerIpMethodStatic)
	DHCP          = IPMethod(modemmanager.MmBearerIpMethodDhcp)
)

var methodCodes = map[IPMethod]string{UnknownMethod: "unknown", PPP: "ppp", Static: "static", DHCP: "dhcp"}

// String returns the state's code: "registered".
func (s State) String() string { return code(stateCodes, s) }

// String returns the reason's code: "sim-missing".
func (r FailedReason) String() string { return code(failedCodes, r) }

// String returns the lock's code: "sim-pin".
func (l Lock) String() string {
	if c, ok := lockCodes[l]; ok {
		return c
	}
	return "other"
}

// String returns the type's code: "at".
func (p PortType) String() string { return code(portCodes, p) }

// String returns the registration's code: "home".
func (r Registration) String() string { return code(registrationCodes, r) }

// String returns the method's code: "ppp".
func (m IPMethod) String() string { return code(methodCodes, m) }

// code returns the word for v; a newer ModemManager may know values that we do not.
func code[T ~int32 | ~uint32](codes map[T]string, v T) string {
	if c, ok := codes[v]; ok {
		return c
	}
	return fmt.Sprintf("unknown-%d", v)
}
