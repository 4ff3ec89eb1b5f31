// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"slices"
	"time"

	"modembridge/internal/lab/usbip"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// A Transfer is what a host did to the stick, in the words of a dry run, so
// that what a program was to send can be held against what it sent.
//
// Not there is what belongs to an enumeration (standard requests that read, and
// the first configuration), nor what goes over the endpoints of a modem's serial
// ports.
type Transfer struct {
	Time time.Time
	switcher.Transfer
}

// Transfers returns what the host did so far, in order, whoever it was: the
// kernel's drivers and udev's programs send commands too.
func (l *Log) Transfers() []Transfer {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.transfers)
}

func (l *Log) addTransfer(t switcher.Transfer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.transfers = append(l.transfers, Transfer{time.Now(), t})
}

// controlTransfer returns a control request with its data stage; ok is false
// for those that are left out.
func controlTransfer(s usbip.Setup, data []byte) (t switcher.Transfer, ok bool) {
	const kind, standard = 0x60, 0
	switch {
	case s.RequestType&kind == standard && s.In():
		return t, false
	case s.RequestType == 0 && s.Request == setConfiguration:
		return switcher.Transfer{Type: switcher.SetConfiguration, Value: uint8(s.Value)}, true
	case s.RequestType == 1 && s.Request == setInterface:
		return switcher.Transfer{Type: switcher.SetInterface, Interface: uint8(s.Index), Alternate: uint8(s.Value)}, true
	}
	t = switcher.Transfer{
		Type:  switcher.Control,
		Setup: switcher.Setup{RequestType: s.RequestType, Request: s.Request, Value: s.Value, Index: s.Index},
	}
	if s.In() {
		t.Length = int(s.Length)
	} else {
		t.Data = slices.Clone(data)
	}
	return t, true
}

func outTransfer(e usb.Endpoint, data []byte) switcher.Transfer {
	t := switcher.Transfer{Type: switcher.BulkOut, Data: slices.Clone(data)}
	if e.Transfer == usb.Interrupt {
		t.Type = switcher.InterruptOut
	}
	return t
}

func inTransfer(e usb.Endpoint, room int) switcher.Transfer {
	t := switcher.Transfer{Type: switcher.BulkIn, Length: room}
	if e.Transfer == usb.Interrupt {
		t.Type = switcher.InterruptIn
	}
	return t
}

func resetTransfer() switcher.Transfer { return switcher.Transfer{Type: switcher.Reset} }
