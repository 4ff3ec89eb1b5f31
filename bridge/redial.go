// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"context"
	"fmt"
	"time"

	"modembridge/switcher/usb"
)

// Redial has NetworkManager dial a profile that it has given up: before 1.44 it
// counts failed dials by the profile alone, and four of a modem that lacked a port
// keep it from that modem's successor for five minutes (nm-policy.c). After another
// access point was put into the profile it dials by itself, as its count begins anew
// (nm-settings-connection.c, update_auth_cb), unless something else has kept it.
type Redial struct {
	Device  usb.Device
	Modem   string // object path
	Profile string // UUID
	APN     string // that a search has come to; "" is that there is none
}

var _ Action = Redial{}

func (a Redial) Key() Key           { return Key{"redial", personality(a.Device) + " " + a.APN} }
func (Redial) Limit() time.Duration { return 10 * time.Second }

func (a Redial) Do(ctx context.Context, w World) error { return w.Dial(ctx, a.Modem, a.Profile) }

func (a Redial) String() string { return fmt.Sprintf("have %s dialled once more", a.Modem) }

// givenUp reports whether NetworkManager dials no more after the ports were given
// back to ModemManager, or after the access point was changed, although nobody has
// switched anything off and nothing says that a dial must not or need not be tried.
// That there is a modem with a link which is idle is what Undialled says.
func givenUp(o Observation, k Knowledge, p Profile, m Memory) bool {
	if o.Data.spent() || !m.released(*o.Device) && !m.APNs.underWay(p) || !held(m.Undialled, o.Time, redialLimit) || !p.Autoconnect || p.APN == "" || m.Off {
		return false
	}
	if !o.Services.WWANEnabled || o.Services.WWANBlocked || o.Services.NetworkingOff || o.Link.Unmanaged {
		return false
	}
	class := undialled(o, k, p, m, Ready).Class()
	return class != NeverRetry && class != AskFirst
}

// redial is what has p dialled once more, once for each access point of a search.
func redial(o Observation, p Profile, m Memory) Redial {
	a := Redial{Device: *o.Device, Modem: o.Modem.Path, Profile: p.UUID}
	if m.APNs.underWay(p) {
		a.APN = p.APN
	}
	return a
}
