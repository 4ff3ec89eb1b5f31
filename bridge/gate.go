// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"context"
	"fmt"
	"strings"
	"time"

	"modembridge/switcher/usb"
)

// A Gate says how many of a stick's ports udev withholds from ModemManager,
// which keeps the tags that it saw first: they are to be right by then.
type Gate uint8

// The gate's positions. A port that the kernel has just made counts as one that
// is not withheld, until udev has looked at it.
const (
	GateOpen   Gate = iota // none
	GatePartly             // some: udev is at work
	GateShut               // all
)

// Ask finds out what the ports of a stick are for that nobody knows, and has
// udev give them their roles.
type Ask struct {
	Device usb.Device
	Ports  []SerialPort
}

// Init tells a stick what its quirk says that it wants to be told first.
type Init struct {
	Device   usb.Device
	TTY      string
	Commands []string
}

// Release lets ModemManager have the ports that were withheld from it.
type Release struct {
	Device usb.Device
}

// Admit has the ports that ModemManager made a modem of pass for good. A change
// event may come at any time, and is not to take them away.
type Admit struct {
	Device usb.Device
}

// Forget takes back what was said about a port whose stick is gone.
type Forget struct {
	Device usb.Device
}

// Withhold takes the ports from ModemManager, so that it sees them anew when
// they are released.
type Withhold struct {
	Device usb.Device
	Why    string
	Listen bool // hear whether a port answers meanwhile: the error is ErrSilent when none does
}

// Learn keeps the roles that were found out, now that they have proved
// themselves.
type Learn struct {
	Device usb.Device
}

var (
	_ Action = Ask{}
	_ Action = Init{}
	_ Action = Release{}
	_ Action = Admit{}
	_ Action = Forget{}
	_ Action = Withhold{}
	_ Action = Learn{}
)

func (a Ask) Key() Key {
	return Key{"ask " + strings.Join(ttys(a.Ports), " "), personality(a.Device)}
}
func (a Init) Key() Key     { return Key{"init", personality(a.Device)} }
func (a Release) Key() Key  { return Key{"release", personality(a.Device)} }
func (a Withhold) Key() Key { return Key{"withhold: " + a.Why, personality(a.Device)} }
func (a Admit) Key() Key    { return Key{"admit", personality(a.Device)} }
func (a Forget) Key() Key   { return Key{"forget", personality(a.Device)} }
func (a Learn) Key() Key    { return Key{"learn", personality(a.Device)} }

func (Ask) Limit() time.Duration     { return 10 * time.Second } // 2 s for six ports; a driver may hold up an open for 5 s
func (a Init) Limit() time.Duration  { return time.Duration(len(a.Commands)) * initLimit }
func (Release) Limit() time.Duration { return 10 * time.Second }
func (Admit) Limit() time.Duration   { return 10 * time.Second }
func (Forget) Limit() time.Duration  { return 10 * time.Second }
func (Learn) Limit() time.Duration   { return 10 * time.Second }

// Limit leaves time to hear from ports after ModemManager has let go of them.
func (a Withhold) Limit() time.Duration {
	if a.Listen {
		return 20 * time.Second
	}
	return 10 * time.Second
}

func (a Ask) Do(ctx context.Context, w World) error     { return w.Ask(ctx, a.Device, a.Ports) }
func (a Init) Do(ctx context.Context, w World) error    { return w.Init(ctx, a.TTY, a.Commands) }
func (a Release) Do(ctx context.Context, w World) error { return w.Release(ctx, a.Device) }
func (a Admit) Do(ctx context.Context, w World) error   { return w.Admit(ctx, a.Device) }
func (a Forget) Do(ctx context.Context, w World) error  { return w.Forget(ctx, a.Device) }
func (a Learn) Do(ctx context.Context, w World) error   { return w.Learn(ctx, a.Device) }

func (a Withhold) Do(ctx context.Context, w World) error {
	if err := w.Withhold(ctx, a.Device); err != nil || !a.Listen {
		return err
	}
	return w.Hear(ctx, a.Device)
}

func (a Ask) String() string {
	return strings.Replace(a.Key().Action, "ask", "ask what these ports are for:", 1)
}

func (a Init) String() string {
	return fmt.Sprintf("give %s the commands that its quirk asks for: %d", a.TTY, len(a.Commands)) // one may have a password in it
}
func (Release) String() string    { return "let ModemManager have the ports" }
func (a Withhold) String() string { return "take the ports from ModemManager: " + a.Why }
func (Admit) String() string      { return "ModemManager keeps the ports, whatever event comes" }
func (Forget) String() string     { return "forget what was said of the port" }
func (Learn) String() string      { return "keep what was found out about the ports" }
