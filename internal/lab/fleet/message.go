// SPDX-License-Identifier: GPL-3.0-or-later

package fleet

import (
	"fmt"

	"modembridge/switcher"
)

// A message is something that a program asks of a stick, without what two
// programs may do differently: see the package's comment. Its text is what
// makes it equal to another.
type message struct {
	text string
	// cdb is the command block of a SCSI command, and byKernel says that its
	// tag is one of the kernel's.
	cdb      []byte
	byKernel bool
	data     int // bytes that the command sends
}

// String returns the text.
func (m message) String() string { return m.text }

// raw reports whether it is a SCSI command that did not come from the kernel.
func (m message) raw() bool { return m.cdb != nil && !m.byKernel }

// messageOf returns what a transfer asks for; ok is false when it is only how
// that is done.
func messageOf(t switcher.Transfer) (m message, ok bool) {
	switch t.Type {
	case switcher.BulkOut:
		cbw, err := switcher.ParseCBW(t.Data)
		if err != nil {
			return message{text: fmt.Sprintf("bulk-out %x", []byte(t.Data))}, true
		}
		return command(cbw), true
	case switcher.InterruptOut:
		return message{text: fmt.Sprintf("interrupt-out %x", []byte(t.Data))}, true
	case switcher.InterruptIn:
		return message{text: fmt.Sprintf("interrupt-in %d", t.Length)}, true
	case switcher.SetConfiguration:
		return message{text: fmt.Sprintf("set-configuration %d", t.Value)}, t.Value != 0
	case switcher.SetInterface:
		return message{text: fmt.Sprintf("set-interface %d %d", t.Interface, t.Alternate)}, true
	case switcher.Reset:
		return message{text: "reset"}, true
	case switcher.Control:
		if t.Setup == switcher.ClearHalt(uint8(t.Setup.Index)) {
			return message{}, false
		}
		return message{text: fmt.Sprintf("control %v data %x length %d", t.Setup, []byte(t.Data), t.Length)}, true
	case switcher.BulkIn, switcher.DetachDriver:
	}
	return message{}, false
}

// command returns a SCSI command by its unit, its block and the data that it
// declares.
func command(cbw switcher.CBW) message {
	m := message{
		cdb: cbw.CDB[:],
		// usb-storage counts its commands from 1 (drivers/usb/storage/usb.h,
		// us_data.tag); the tags of switch messages are far above.
		byKernel: cbw.Tag < 1<<16,
	}
	direction := "no"
	switch {
	case cbw.Length > 0 && cbw.In():
		direction = "in"
	case cbw.Length > 0:
		direction, m.data = "out", int(cbw.Length)
	}
	m.text = fmt.Sprintf("scsi lun %d cdb %x %s data %d", cbw.LUN, cbw.CDB, direction, cbw.Length)
	return m
}

// messages returns what the transfers ask for, in order. Data that a command
// sends belong to it.
func messages(transfers []switcher.Transfer) []message {
	var all []message
	data := 0 // bytes that the last command may send
	for _, t := range transfers {
		m, ok := messageOf(t)
		switch {
		case !ok:
		case m.cdb != nil:
			data = m.data
			all = append(all, m)
		case t.Type == switcher.BulkOut && data > 0 && len(t.Data) == data:
			data = 0
		default:
			all = append(all, m)
		}
	}
	return all
}
