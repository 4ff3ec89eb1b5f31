// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"modembridge/switcher/usb"
)

// Redial has NetworkManager dial a profile that it has given up: before 1.44 it
// counts failed dials by the profile alone, and four of a modem that lacked a port
// keep it from that modem's successor for five minutes (nm-policy.c). After another
// access point was put into the profile it dials by itself, as its count begins anew
// (nm-settings-connection.c, update_auth_cb), unless something else has kept it. A
// network that ends four dials keeps every version from the fifth.
type Redial struct {
	Device  usb.Device
	Modem   string // object path
	Profile string // UUID
	APN     string // that a search has come to; "" is that there is none
	Seed    uint64 // of the chance in the waits between two
}

var _ Action = Redial{}

func (a Redial) Key() Key           { return Key{"redial", personality(a.Device) + " " + a.APN} }
func (Redial) Limit() time.Duration { return 10 * time.Second }

func (a Redial) Do(ctx context.Context, w World) error { return w.Dial(ctx, a.Modem, a.Profile) }

func (a Redial) String() string { return fmt.Sprintf("have %s dialled once more", a.Modem) }

const (
	redialPause   = 20 * time.Second // after the first dial that NetworkManager was asked to make, and twice as long each time
	longestRedial = 5 * time.Minute  // as long as NetworkManager itself rests
)

// pause is how long after the n-th of such dials the next one is made: longer each
// time, and with some chance in it, so that sticks which lost their network together
// do not dial together for ever.
func (a Redial) pause(n int) time.Duration {
	wait := min(redialPause<<min(max(n-1, 0), 8), longestRedial)
	return wait + time.Duration(rand.New(rand.NewPCG(a.Seed, uint64(n))).Int64N(int64(wait/4)))
}

// givenUp reports whether NetworkManager dials no more after the ports were given
// back to ModemManager, after the access point was changed, or after dials failed of
// what may be gone, although nobody has switched anything off and nothing says that a
// dial must not or need not be tried. That there is a modem with a link which is idle
// is what Undialled says.
func givenUp(o Observation, k Knowledge, p Profile, m Memory) bool {
	if o.Data.spent() || !held(m.Undialled, o.Time, redialLimit) || !p.Autoconnect || p.APN == "" || m.Off {
		return false
	}
	if !o.Services.WWANEnabled || o.Services.WWANBlocked || o.Services.NetworkingOff || o.Link.Unmanaged {
		return false
	}
	afresh := m.released(*o.Device) || m.APNs.underWay(p)
	switch undialled(o, k, p, m, Ready).Class() {
	case NeverRetry, AskFirst:
		return false
	case RetryLater, HealFirst:
		return afresh || k.Recovery.Enabled && o.Modem.State >= ModemRegistered
	case NoFault:
	}
	return afresh
}

// redial is what has p dialled once more, anew for each access point of a search.
func redial(o Observation, k Knowledge, p Profile, m Memory) Redial {
	a := Redial{Device: *o.Device, Modem: o.Modem.Path, Profile: p.UUID, Seed: k.Recovery.Seed}
	if m.APNs.underWay(p) {
		a.APN = p.APN
	}
	return a
}
