// SPDX-License-Identifier: GPL-3.0-or-later

package campaign

import "time"

// A Deed is what befalls the world. Those of a stick in trouble have the names
// that package stick gives them.
type Deed string

// The deeds. One that ends by itself, or at once, has no undoing.
const (
	Nothing Deed = "" // the plug itself is the fault: its SIM is a bad one

	Pull       Deed = "pull" // undone: plugged in again
	Hang       Deed = "hang"
	Stall      Deed = "stall"
	CDROM      Deed = "cd-rom"
	NoCarrier  Deed = "no-carrier"
	NoService  Deed = "no-service"
	Denied     Deed = "denied"
	APNRefused Deed = "apn-refused"
	TakeSIM    Deed = "take-sim" // undone: put in again

	KillDaemon         Deed = "kill-daemon" // SIGKILL; systemd starts it again
	StopDaemon         Deed = "stop-daemon" // undone: started
	KillModemManager   Deed = "kill-modemmanager"
	StopModemManager   Deed = "stop-modemmanager"
	KillNetworkManager Deed = "kill-networkmanager"
	StopNetworkManager Deed = "stop-networkmanager"
	RestartBus         Deed = "restart-bus"
	Suspend            Deed = "suspend"     // and resumed
	ClockAhead         Deed = "clock-ahead" // by an hour; undone: right again
	ClockBack          Deed = "clock-back"  // by an hour; undone: right again
	FillState          Deed = "fill-state"  // no room for the daemon's state; undone: room again
)

// A Card is what SIM is in the stick.
type Card string

// The cards.
const (
	Good    Card = ""         // the stick's own: one asks for a PIN, which is kept
	Wrong   Card = "wrong"    // the PIN that is kept is wrong
	Generic Card = "generic"  // the same, and all that the stick says is ERROR
	FewLeft Card = "few-left" // two tries are left
	PUK     Card = "puk"      // it asks for its PUK
)

// A Fault is something that goes wrong, and what must be once it is over.
type Fault struct {
	Name  string
	Deed  Deed
	Card  Card          // that is in the stick from the plug on
	At    []Moment      // when it may strike
	Lasts time.Duration // from doing to undoing it
	Undo  bool          // there is something to undo; else it is over at once, or only what heals can end it

	// Within is how long the link may take to be back, from the end of the fault
	// on, on a machine that has nothing else to do.
	Within time.Duration
	// Person lists codes of reasons that may stand in the link's place: a person
	// has to do something, and the status says what.
	Person []string
	// Final says that the link must not come back: one of Person it is.
	Final bool
	// Keeps says that a connection which was ended by hand must stay ended.
	Keeps bool
}
