// SPDX-License-Identifier: GPL-3.0-or-later

package campaign

import (
	"slices"
	"time"
)

// Faults returns the table of all faults.
func Faults() []Fault {
	return slices.Concat(ofTheStick, ofTheNetwork, ofTheSIM, ofDaemons, ofTheMachine)
}

var ofTheStick = []Fault{
	{
		Name: "pulled and plugged in again", Deed: Pull, Undo: true, Lasts: 2 * time.Second,
		At: onTheWay, Within: time.Minute,
	},
	{
		Name: "the ports hang for good", Deed: Hang,
		At: []Moment{Registering, Connected}, Within: 8 * time.Minute,
	},
	{
		Name: "the ports hang for half a minute", Deed: Hang, Undo: true, Lasts: 30 * time.Second,
		At: []Moment{Probed, Registering, Connected}, Within: 3 * time.Minute,
	},
	{
		Name: "the call stalls in silence", Deed: Stall,
		At: []Moment{Connected}, Within: 3 * time.Minute,
	},
	{
		Name: "comes back as a CD-ROM", Deed: CDROM,
		At: []Moment{Probed, Registering, Dialling, Connected}, Within: time.Minute,
	},
}

var ofTheNetwork = []Fault{
	{
		Name: "NO CARRIER, and at every dial for 20 s", Deed: NoCarrier, Undo: true, Lasts: 20 * time.Second,
		At: []Moment{Registering, Dialling, Connected}, Within: 2 * time.Minute,
	},
	{
		Name: "no service for half a minute", Deed: NoService, Undo: true, Lasts: 30 * time.Second,
		At: asModem, Within: 2 * time.Minute, Keeps: true,
	},
	{
		Name: "registration denied for half a minute", Deed: Denied, Undo: true, Lasts: 30 * time.Second,
		At: asModem, Within: 2 * time.Minute, Keeps: true,
	},
	{
		Name: "the access point name refused for 20 s", Deed: APNRefused, Undo: true, Lasts: 20 * time.Second,
		At: []Moment{Registering, Connected}, Within: 2 * time.Minute, Person: []string{"apn-unknown"},
	},
}

var ofTheSIM = []Fault{
	{
		Name: "a wrong PIN is kept", Card: Wrong,
		At: []Moment{Plugged}, Within: time.Minute, Final: true, Person: []string{"pin-refused"},
	},
	{
		Name: "a wrong PIN is kept, and the stick says ERROR", Card: Generic,
		At: []Moment{Plugged}, Within: time.Minute, Final: true, Person: []string{"pin-refused"},
	},
	{
		Name: "two tries are left for the PIN", Card: FewLeft,
		At: []Moment{Plugged}, Within: time.Minute, Final: true, Person: []string{"pin-few-tries"},
	},
	{
		Name: "the SIM asks for its PUK", Card: PUK,
		At: []Moment{Plugged}, Within: time.Minute, Final: true, Person: []string{"sim-puk"},
	},
	{
		Name: "modembridged is killed when a wrong PIN was sent", Deed: KillDaemon, Card: Wrong,
		At: []Moment{Locked}, Within: time.Minute, Final: true, Person: []string{"pin-refused"},
	},
	{
		Name: "ModemManager is killed when a wrong PIN was sent", Deed: KillModemManager, Card: Generic,
		At: []Moment{Locked}, Within: 2 * time.Minute, Final: true, Person: []string{"pin-refused"},
	},
	{
		Name: "the SIM is out for ten seconds", Deed: TakeSIM, Undo: true, Lasts: 10 * time.Second,
		// ModemManager does not see it. A SIM that had its PIN asks for it again.
		At: []Moment{Registering, Connected}, Within: 3 * time.Minute, Person: []string{"sim-missing", "pin-again"},
	},
}

var ofDaemons = []Fault{
	{
		Name: "modembridged is killed", Deed: KillDaemon,
		At: onTheWay, Within: time.Minute, Keeps: true,
	},
	{
		Name: "modembridged is stopped for 20 s", Deed: StopDaemon, Undo: true, Lasts: 20 * time.Second,
		At: []Moment{Plugged, Returned, Connected}, Within: 90 * time.Second, Keeps: true,
	},
	{
		Name: "ModemManager is killed", Deed: KillModemManager,
		At: []Moment{Returned, Probed, Registering, Dialling, Connected}, Within: 2 * time.Minute, Keeps: true,
	},
	{
		Name: "ModemManager is stopped for a minute", Deed: StopModemManager, Undo: true, Lasts: time.Minute,
		At: []Moment{Plugged, Probed, Connected}, Within: 2 * time.Minute,
	},
	{
		Name: "NetworkManager is killed", Deed: KillNetworkManager,
		At: []Moment{Plugged, Registering, Dialling, Connected}, Within: 2 * time.Minute,
	},
	{
		Name: "NetworkManager is stopped for 20 s", Deed: StopNetworkManager, Undo: true, Lasts: 20 * time.Second,
		At: []Moment{Registering, Connected}, Within: 2 * time.Minute,
	},
	{
		Name: "D-Bus is restarted", Deed: RestartBus,
		// Both daemons end with it, and are started again (dist/*Manager.service.d).
		At: []Moment{Probed, Registering, Connected}, Within: 2 * time.Minute,
	},
}

var ofTheMachine = []Fault{
	{
		Name: "suspended and resumed", Deed: Suspend,
		At: []Moment{Plugged, Probed, Registering, Connected}, Within: 2 * time.Minute, Keeps: true,
	},
	{
		Name: "the clock goes an hour ahead, and back after 20 s", Deed: ClockAhead, Undo: true, Lasts: 20 * time.Second,
		At: onTheWay, Within: time.Minute, Keeps: true,
	},
	{
		Name: "the clock goes an hour back, and ahead after 20 s", Deed: ClockBack, Undo: true, Lasts: 20 * time.Second,
		At: onTheWay, Within: time.Minute, Keeps: true,
	},
	{
		Name: "no room for the state for half a minute", Deed: FillState, Undo: true, Lasts: 30 * time.Second,
		At: []Moment{Plugged, Connected}, Within: 90 * time.Second,
	},
}
