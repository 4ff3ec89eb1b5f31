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
// keep it from that modem's successor for five minutes (nm-policy.c).
type Redial struct {
	Device  usb.Device
	Modem   string // object path
	Profile string // UUID
}

var _ Action = Redial{}

func (a Redial) Key() Key           { return Key{"redial", personality(a.Device)} }
func (Redial) Limit() time.Duration { return 10 * time.Second }

func (a Redial) Do(ctx context.Context, w World) error { return w.Dial(ctx, a.Modem, a.Profile) }

func (a Redial) String() string { return fmt.Sprintf("have %s dialled once more", a.Modem) }

// givenUp reports whether NetworkManager dials no more after the ports were given
// back to ModemManager, although nobody has switched anything off and nothing says
// that a dial must not or need not be tried. That there is a modem with a link
// which is idle is what Undialled says.
func givenUp(o Observation, p Profile, m Memory) bool {
	if !m.released(*o.Device) || !held(m.Undialled, o.Time, redialLimit) || !p.Autoconnect || p.APN == "" || m.Off {
		return false
	}
	if !o.Services.WWANEnabled || o.Services.WWANBlocked || o.Services.NetworkingOff || o.Link.Unmanaged {
		return false
	}
	class := undialled(o, p, m, Ready).Class()
	return class != NeverRetry && class != AskFirst
}
