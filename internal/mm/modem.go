// SPDX-License-Identifier: GPL-3.0-or-later

package mm

import "fmt"

// A Modem is what ModemManager knows of one modem, at one moment.
type Modem struct {
	Path          string // object path; a new one after every probing, so do not store it
	UID           string // Device: ID_MM_PHYSDEV_UID when a rule set one, else the sysfs path
	SysfsPath     string // of the physical device: for USB …/usb1/1-1, whose base is the port path; "" when unknown
	EquipmentID   string // its IMEI, which never belongs in a log; "" when unknown
	Manufacturer  string
	Model         string
	Plugin        string // that drives it, such as "huawei" or "generic"
	PrimaryPort   string // the control port, "ttyUSB0"; NetworkManager's name for the device
	Ports         []Port
	State         State
	FailedReason  FailedReason
	Unlock        Lock            // UnlockRequired
	UnlockRetries map[Lock]uint32 // tries left; often empty, and 999 means unknown
	Signal        uint32          // percent
	AccessTech    AccessTech
	IPFamilies    IPFamily // a set: SupportedIpFamilies
	Registration  Registration
	Operator      Operator // it is registered with
	Rejection     NetworkRejection
	SIM           *SIM // nil when there is none, or it is not read yet
	Bearers       []Bearer
}

// A Port is one port of a modem and what ModemManager uses it for.
type Port struct {
	Name string // "ttyUSB0"
	Type PortType
}

// An Operator is a mobile network.
type Operator struct {
	Code string // MCC and MNC, 5 or 6 digits; "" when unknown
	Name string
}

// A NetworkRejection is how a network last refused to register the modem. Its
// zero value is that none did since the modem was registered last, that the modem
// does not tell (only those that speak QMI or MBIM do), or that ModemManager is
// older than 1.24.
type NetworkRejection struct {
	// Cause is MMNetworkError: the reject cause of 3GPP TS 24.008 10.5.3.6 and
	// 10.5.5.14, and of TS 24.301 9.9.3.9.
	Cause    uint32
	Operator Operator // whose network it was, as far as the modem tells
}

// A SIM is the card in use. Its identifier never belongs in a log, so String
// leaves it out.
type SIM struct {
	Path       string
	Operator   Operator // that issued it: what the APN depends on, also abroad; its name is the card's EF_SPN
	GID1       []byte   // EF_GID1, what tells providers on one network apart (ModemManager 1.20); nil where there is none
	Identifier string   // ICCID; often "" while the card is locked
	Active     bool
}

// String returns the SIM without what identifies its owner.
func (s SIM) String() string {
	return fmt.Sprintf("{operator %s %q active %t}", s.Operator.Code, s.Operator.Name, s.Active)
}

// A Bearer is one packet data connection, connected or merely registered.
type Bearer struct {
	Path       string
	Properties BearerProperties
	Connected  bool
	Interface  string // network interface, or the tty that PPP runs on; "" when not connected
	IP4        IPConfig
	Error      ConnectionError // of the last attempt
}

// An IPConfig is what ModemManager knows of a bearer's addresses; with PPP it
// knows the method alone.
type IPConfig struct {
	Method  IPMethod
	Address string
	Prefix  uint32
	Gateway string
	DNS     []string
}

// ErrorPrefix is what the names of ModemManager's errors begin with, before the
// domain, such as "MobileEquipment", and the error.
const ErrorPrefix = busName + ".Error."

// A ConnectionError says why a bearer failed to connect or was disconnected.
// Its zero value is no error.
type ConnectionError struct {
	Name    string // D-Bus error name; those of ModemManager begin with ErrorPrefix
	Message string
}
