// SPDX-License-Identifier: GPL-3.0-or-later

package campaign

// A Moment is a station on a stick's way from the plug to the connection.
type Moment string

// The moments, in their order.
const (
	Plugged     Moment = "plugged"     // it is storage, and nobody has told it to switch
	Switching   Moment = "switching"   // it was told, and is gone or about to go
	Returned    Moment = "returned"    // it is a modem, and its ports come
	Probed      Moment = "probed"      // ModemManager asks what it is
	Registering Moment = "registering" // ModemManager has it look for a network
	Dialling    Moment = "dialling"    // NetworkManager dials
	Connected   Moment = "connected"   // the link is up
	Locked      Moment = "locked"      // its SIM waits for a person
)

// onTheWay are all moments at which a stick may be struck that is on its way.
var onTheWay = []Moment{Plugged, Switching, Returned, Probed, Registering, Dialling, Connected}

// asModem are those at which it is a modem that ModemManager knows.
var asModem = []Moment{Registering, Dialling, Connected}
