// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"context"
	"log/slog"
	"time"

	"modembridge/internal/lab/persona"
	"modembridge/internal/lab/storage"
	"modembridge/internal/lab/usbip"
)

// A Bus is where sticks are plugged in; [usbip.VHCI] is the kernel's.
type Bus interface {
	FreePort() (usbip.Port, error)
	// Attach plugs a device in. Its detach unplugs it, and returns when the
	// port can be used again.
	Attach(context.Context, usbip.Port, usbip.Device) (detach func(context.Context) error, err error)
}

var _ Bus = (*usbip.VHCI)(nil)

// Options change how a stick is plugged in. The zero value is a healthy stick
// in storage mode on this machine.
type Options struct {
	Bus     Bus     // nil: this kernel's vhci_hcd
	Network Network // nil: a pppd in a network namespace of its own
	Log     *slog.Logger
	// InModemMode starts it in modem mode, as if switched before.
	InModemMode bool
	// Medium replaces the medium of its first logical unit, so that a caller
	// can fill and inspect it.
	Medium storage.Medium
	// SIM is the card that is in it. What it leaves empty is the model's; the
	// zero value is a card that asks for no PIN.
	SIM    persona.SIM
	Faults Faults
}

// Faults are what a broken stick does. They can be combined.
type Faults struct {
	// RefuseSwitch fails every message that would switch.
	RefuseSwitch bool
	// StallStatus stalls the status of that many commands of those that
	// belong to a switch: the eject, that the medium may be removed, and the
	// model's own messages.
	StallStatus int
	// StorageAgain is how many times it comes back as storage after the
	// message, instead of as a modem.
	StorageAgain int
	// NeverReturn leaves the bus after the message, for good.
	NeverReturn bool
	// SlowPorts is how long its AT ports swallow everything and answer nothing,
	// from the moment that it is on the bus as a modem.
	SlowPorts time.Duration
	// FullPort is the number of an interface, other than 0, whose port takes
	// nothing: what is sent to it waits for ever.
	FullPort int
	// SlowSIM is how long it says that it has no SIM, from the first question
	// about that on.
	SlowSIM time.Duration
}
