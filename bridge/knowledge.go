// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"slices"

	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// Knowledge is what is known of the device that is plugged in, and what the
// user wants of it.
type Knowledge struct {
	Storage  *quirks.Quirk // it is this stick in storage mode
	Plan     switcher.Plan // how to switch it
	Mode     quirks.ModeName
	Amiss    bool          // Storage knows no way to that mode, so that Plan is that of mode auto
	Off      string        // why no stick is to be switched, "" when sticks are
	Modem    *quirks.Modem // it is a modem with these ports
	Policy   Policy
	Err      error    // why the database would not decide
	Probing  Probing  // when a link is looked at
	Recovery Recovery // whether the stick is brought back
}

// Wishes is what the user chose in the configuration.
type Wishes struct {
	// Mode returns what the stick with that id in that port is to be; nil is
	// auto for all.
	Mode func(usb.PortPath, usb.ID) quirks.ModeName
	// Off says why no stick is to be switched, such as "the setting … says so";
	// "" when sticks are.
	Off string
	// Policy is for the profiles that we make.
	Policy Policy
	// Probing says when a link that is up is looked at.
	Probing Probing
	// Recovery says whether sticks are brought back.
	Recovery Recovery
}

// Lookup asks the database about the observed device, and the configuration
// about the stick. A device that ModemManager drives is a modem, whatever else
// could be made of it: what works is not taken away.
func Lookup(db *quirks.DB, w Wishes, o Observation, m Memory) Knowledge {
	if o.Device == nil {
		return Knowledge{}
	}
	k := Knowledge{Off: w.Off, Policy: w.Policy, Mode: quirks.Auto, Probing: w.Probing, Recovery: w.Recovery}
	for _, c := range o.Port {
		k.Recovery.Seed = 31*k.Recovery.Seed + uint64(c) // each port has a chance of its own
	}
	if w.Mode != nil {
		k.Mode = w.Mode(o.Port, o.Device.ID)
	}
	if !m.Exported {
		k.Storage, k.Err = db.Storage(*o.Device, quirks.Identities(o.Media)...)
	}
	switch {
	case k.Err != nil:
	case k.Storage == nil:
		k.Modem = db.Modem(*o.Device)
		if k.Modem == nil && foundOut(o.Serial) {
			k.Modem = &quirks.Modem{USB: o.Device.ID} // it was one of ours when that was found out
		}
	default:
		plan, ok := k.Storage.PlanFor(*o.Device, k.Mode)
		if !ok {
			k.Amiss = true
			plan, _ = k.Storage.PlanFor(*o.Device, quirks.Auto)
		}
		k.Plan = plan
	}
	return k
}

// foundOut reports whether a port has a role that was asked of such a stick.
func foundOut(ports []SerialPort) bool {
	return slices.ContainsFunc(ports, func(p SerialPort) bool { return p.Source != "" })
}

// wantsInit reports whether the modem is to be given commands first.
func (k Knowledge) wantsInit() bool { return k.Modem != nil && len(k.Modem.Init) > 0 }

// id is the quirk's id, for people to find it by.
func (k Knowledge) id() string {
	switch {
	case k.Storage != nil:
		return k.Storage.ID
	case k.Modem != nil && len(k.Modem.Quirks) == 1:
		return k.Modem.Quirks[0]
	case k.Modem != nil:
		return "modem-" + k.Modem.USB.String()
	}
	return ""
}
