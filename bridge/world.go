// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"context"
	"errors"

	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// A World is what a Bridge needs from the machine around it. Package
// internal/host is the real one, bridgetest a scripted one.
type World interface {
	// Changed receives a value after anything observable may have changed.
	// It is subscribed before the first look, and it never loses the last one.
	Changed() <-chan struct{}
	// Devices returns the USB devices that are plugged in and that worth says
	// are worth a look, hubs left out. Of the others it reads no more than port
	// and id.
	//
	// busy are the ports of those that could not be read, or not at once, as one that
	// hangs may be: that keeps nobody from the others, and Changed says when it is
	// over. An error is about those that are busy, or where none is about all.
	Devices(ctx context.Context, worth func(usb.PortPath, usb.ID) bool) (devices []usb.Device, busy []usb.PortPath, err error)
	// Observe returns all that is known about the stick on a port. The device
	// is nil when nothing is plugged in there.
	Observe(ctx context.Context, port usb.PortPath, device *usb.Device) (Observation, error)

	// ScanSCSI asks the kernel to look at the stick's SCSI devices now.
	ScanSCSI(ctx context.Context, d usb.Device) error
	// Switch does to the device what the plan says, after the guard has cleared
	// it once more, and after it has noted so that it outlives the daemon that it
	// does. The error is a *switcher.Refusal when the guard has not, and wraps
	// switcher.ErrNotSent when something else kept it from sending anything.
	Switch(ctx context.Context, t Telling, plan switcher.Plan, rules switcher.Rules) error
	// Told returns what was noted of sticks that may still be in their ports, or on
	// their way back to them.
	Told(ctx context.Context) ([]Telling, error)
	// Bind adds the id to those that the kernel driver takes. The error wraps
	// fs.ErrNotExist while the driver's module is not loaded.
	Bind(ctx context.Context, driver string, id usb.ID) error
	// Unbind takes from all drivers the ids that Bind gave them, at any time,
	// and that stale says nobody needs any more, as far as the kernel can.
	Unbind(ctx context.Context, stale func(usb.ID) bool) error
	// Claim says that what comes of that vendor in that port is the stick that is
	// about to be switched, so that its ports are withheld until it is known
	// what they are for.
	Claim(ctx context.Context, port usb.PortPath, vendor uint16) error
	// Forget takes back what was said about the port and the device that was last
	// in it: the next is another's.
	Forget(ctx context.Context, d usb.Device) error
	// Ask asks all ports of the stick at once what they are for, notes what was
	// found out and has udev give the ports their roles, and let them pass, unless
	// the stick wants to be told something. It succeeds when each port's role is
	// known; else nothing is noted.
	Ask(ctx context.Context, d usb.Device, ports []SerialPort) error
	// Init tells the port one command after the other, and is done when each was
	// answered with OK.
	Init(ctx context.Context, tty string, commands []string) error
	// Release lets ModemManager have all ports of the device.
	Release(ctx context.Context, d usb.Device) error
	// Admit has all ports of the device pass at whatever event comes later.
	Admit(ctx context.Context, d usb.Device) error
	// Withhold takes all ports of the device from ModemManager.
	Withhold(ctx context.Context, d usb.Device) error
	// Hear has a port that takes commands answer one. It is for ports that were
	// withheld. The error wraps ErrSilent when none of them answers.
	Hear(ctx context.Context, d usb.Device) error
	// Learn keeps what Ask noted for the next plug of such a stick.
	Learn(ctx context.Context, d usb.Device) error
	// Unlock gives the SIM of the modem the PIN that is kept for it, after it has
	// looked once more whether that may be done, and has noted durably that it is
	// about to. The error wraps ErrPINNotSent when nothing was sent.
	Unlock(ctx context.Context, d usb.Device, modem string) error
	// RemoveSIM notes that the SIM was taken out of the stick, so that the next may
	// be sent a PIN.
	RemoveSIM(ctx context.Context, d usb.Device) error
	// ReadContexts has ModemManager ask the modem for its packet contexts, which are
	// then among what there is for its SIM. One that keeps none has none.
	ReadContexts(ctx context.Context, modem string) error
	// NoteAPN remembers durably that the connection of the SIM in the stick came up
	// with that access point. Of a SIM without a number nothing is remembered.
	NoteAPN(ctx context.Context, d usb.Device, a APN) error
	// CreateBearer registers a bearer in ModemManager.
	CreateBearer(ctx context.Context, modem string, b Bearer) error
	// HangUp ends the modem's link so that NetworkManager does not dial by itself
	// again, and so that the link is Ended and not UserOff. That it is because of the
	// data cap is noted for the rest of the period.
	HangUp(ctx context.Context, d usb.Device, modem string, atCap bool) error
	// Dial has NetworkManager dial the profile on the modem. It does not wait for
	// the link.
	Dial(ctx context.Context, modem, profile string) error
	// Reset climbs that rung of the ladder, which is none of dialling or of the gate,
	// after it has looked once more whether the device is the same and nothing else in
	// it is in use. It does not wait for what comes of it. The error wraps
	// ErrNoSuchRung when the stick or the machine has no such thing, or when the
	// device is to be left as it is.
	Reset(ctx context.Context, d usb.Device, modem string, r Rung) error
	// Probe begins to look whether anything comes back over a network interface of
	// the device. Its outcome is in a later observation.
	Probe(ctx context.Context, d usb.Device, iface string) error
	// AddProfile makes a NetworkManager profile and records that we made it. The
	// error wraps ErrNameTaken when we have made another one with that name.
	AddProfile(ctx context.Context, p NewProfile) error
	// UpdateProfile writes the fields of a NetworkManager profile that differ, and
	// records that we wrote them. It does so only while the profile is as it was
	// seen; else the error wraps ErrProfileChanged.
	UpdateProfile(ctx context.Context, a UpdateProfile) error
}

// ErrNameTaken is why a profile was not made: another one was, with that name, since
// it was planned.
var ErrNameTaken = errors.New("the profile's name is taken")

// ErrProfileChanged is why a profile was not updated: it is not what it was when
// that was planned.
var ErrProfileChanged = errors.New("the profile has changed")

// ProfileUUID is the UUID of the profile `mobile`: version 5 of the name
// "gsm:mobile" in the DNS namespace's child "modembridge.org" (RFC 9562, 5.5).
// It never changes, so that a profile is found again, and one that was deleted
// is recognised as such.
const ProfileUUID = "4c94dbb0-546d-5ebf-9537-8202156b0c39"

// ProfileID is the name under which menus and nmcli show the profile.
const ProfileID = "mobile"
