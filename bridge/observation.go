// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"slices"
	"time"

	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// An Observation is all that was known about one port path at one moment. It
// is never changed after it was made, and it is never completed from memory:
// what could not be seen is absent.
type Observation struct {
	Time     time.Time
	Port     usb.PortPath
	Device   *usb.Device       // nil: nothing is plugged in
	Media    []switcher.Medium // SCSI devices and block devices of a storage personality
	Serial   []SerialPort      // serial ports of a modem personality
	Gate     Gate              // whether its ports are withheld from ModemManager
	Leased   bool              // its ports are lent to another program for a while
	Modem    *Modem            // nil: ModemManager exports no modem for this device
	Link     *Link             // nil: NetworkManager has no device for the modem
	Profiles []Profile         // every GSM profile of NetworkManager
	Rivals   []Rival           // the other modems
	Created  []string          // UUIDs of the profiles that we created at any time
	MadeAs   map[string]string // and the names that they were made with, as far as known
	APNs     APNs              // for the SIM, as far as anybody names some
	Failure  Failure           // what is said of dials that failed
	Uplink   Uplink            // what else leads to the internet
	Data     Data              // what the SIM has used
	Off      bool              // a person has hung up in this insertion, and nobody has dialled since
	Cut      bool              // the same, but it was us
	Services Services
}

// Services says which of the daemons that we work with can be asked.
type Services struct {
	ModemManager   bool
	Run            string `json:",omitempty"` // of ModemManager, named as no other one is; "" when nobody knows
	Unmanaged      bool   // ModemManager does not run, rather than not answer: it has no port of any stick
	NetworkManager bool
	WWANEnabled    bool // NetworkManager's "mobile broadband" switch
	WWANBlocked    bool // the radio is off by a switch or a key of the computer (rfkill)
	NetworkingOff  bool // NetworkManager was told to leave all networks alone
}

// A SerialPort is a tty of the stick with the tags that udev has published.
type SerialPort struct {
	TTY       string      // "ttyUSB2"
	Interface uint8       // bInterfaceNumber
	Settled   bool        // udev has finished with it, so that Role is its last word
	Role      quirks.Role `json:",omitempty"` // the text of none is no role's
	Source    string      // "asked" or "learned" where the role was found out, else ""
}

// A Modem is what ModemManager exports for a stick.
type Modem struct {
	Path         string // D-Bus object path; new after every probe
	State        ModemState
	Enabling     bool   // ModemManager is switching it on: ModemEnabled has more than that
	FailedReason string // ModemManager's name for it, such as "sim-missing"
	Lock         string // "" or ModemManager's name for what is asked, such as "sim-pin"
	SIM          string // object path, "" where there is none
	Card         string // an opaque name of the SIM, the same at each look; "" while its number cannot be read
	PIN          PIN    // what is known of it, while the SIM is locked or gone
	SIMNumber    string // ICCID of the SIM, as ModemManager spells it; never in a log
	Own          string // UUID of the profile that is for this SIM alone, made or not; "" while the number is unknown
	SIMOperator  string // MCC and MNC of the SIM's home operator, "" while unknown
	OperatorCode string // of the network it is registered in
	OperatorName string
	Registration string   // ModemManager's name for it, such as "home"
	Signal       int      // per cent
	Ports        []string // that it is made of: "ttyUSB0"
	IPType       uint32   // what NetworkManager asks this modem for when a profile leaves it the choice
	Bearers      []Bearer
}

// A ModemState orders ModemManager's modem states (MMModemState) as far as
// they matter here.
type ModemState uint8

// The modem states.
const (
	ModemUnknown ModemState = iota
	ModemFailed
	ModemInitializing
	ModemLocked
	ModemDisabled
	ModemEnabled // enabling, enabled or searching for a network
	ModemRegistered
	ModemConnecting // connecting or disconnecting
	ModemConnected
)

// A Bearer is a ModemManager bearer: how to ask the network for packet data.
// ModemManager re-uses one only when every property is equal to what
// NetworkManager asks for (mm-bearer-properties.c, mm_bearer_properties_cmp).
type Bearer struct {
	APN         string
	User        string
	Password    string
	IPType      uint32 // MMBearerIpFamily: 1 IPv4, 2 IPv6, 4 both in one context
	HomeOnly    bool   // sent as allow-roaming=false, and absent otherwise
	AllowedAuth uint32 // MMBearerAllowedAuth; 0 is absent
	Foreign     bool   // it has properties that NetworkManager never asks for
}

// A Link is the modem's device in NetworkManager.
type Link struct {
	Device    string // its name: the modem's primary port
	Path      string // NetworkManager's name for this appearance of it
	Activated bool
	Busy      bool     // on the way up or down
	UserOff   bool     // disconnected by hand: nobody but the user may dial again
	Ours      bool     // on the way up, or up, because we had it dialled
	Ended     bool     // disconnected by us, and not used since
	Use       string   // NetworkManager's name for this use of the profile; another dial is another use
	Unmanaged bool     // NetworkManager was told to leave the device alone
	Profile   string   // UUID of the active profile
	Interface string   // IP interface, such as "ppp0"
	Addresses []string // with prefix length
	Metered   bool     // data may cost something, as far as anybody knows
	Traffic   Traffic  // of the interface
	Finding   Finding  // of the last probe of the interface
}

// A Profile is a GSM connection profile of NetworkManager.
type Profile struct {
	UUID        string
	ID          string
	APN         string
	Autoconnect bool   // NetworkManager dials it unasked
	Fits        bool   // nothing in it binds it to another SIM, stick or interface
	Wish        Bearer // the bearer that NetworkManager asks for when it dials it

	Revision uint64   // another number once the profile has changed
	Settings Settings // what we may write, as it is
	Home     string   // Modem.Own of the modem that it was used with last; "" when unknown, or not ours
	Ours     Fields   // of it that we wrote and nobody has changed since; none of a profile of the user's
}

// created reports whether we created the profile with that UUID at any time.
func (o Observation) created(uuid string) bool { return slices.Contains(o.Created, uuid) }
