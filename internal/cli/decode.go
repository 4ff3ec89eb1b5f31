// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"fmt"

	"modembridge/switcher"
)

// meanings says of each transfer, in the words of the standard that it follows,
// what it asks of the stick.
func meanings(transfers []switcher.Transfer) []string {
	var list []string
	var command *switcher.CBW // whose data and status are to come
	for _, t := range transfers {
		text := ""
		switch t.Type {
		case switcher.BulkOut:
			if cbw, ok := t.Data.CBW(); ok {
				command, text = &cbw, scsiCommand(cbw)
			} else if command != nil {
				text = "its data"
			} else {
				text = "a message of the vendor's"
			}
		case switcher.BulkIn:
			text = "its data"
			if t.Length == switcher.CSWSize {
				text = "its status"
			}
		case switcher.InterruptOut, switcher.InterruptIn:
			text = "a message of the vendor's"
		case switcher.Control:
			text = controlRequest(t.Setup)
		}
		list = append(list, text)
	}
	return list
}

// scsiNames are the commands of the SCSI standards that are met among switch
// messages (SPC-3, SBC-2, MMC-5; table D.2 of SPC-3 lists the operation codes).
var scsiNames = map[uint8]string{
	0x00: "TEST UNIT READY",
	0x01: "REZERO UNIT",
	0x03: "REQUEST SENSE",
	0x04: "FORMAT UNIT",
	0x12: "INQUIRY",
	0x16: "RESERVE",
	0x1a: "MODE SENSE",
	0x23: "READ FORMAT CAPACITIES",
	0x25: "READ CAPACITY",
	0x28: "READ",
	0x2a: "WRITE",
	0x5a: "MODE SENSE",
	0xa8: "READ",
}

// scsiCommand names the command of a wrapper. A wrapper that gives its command
// no length is not of the standard, and the rest is the vendor's.
func scsiCommand(cbw switcher.CBW) string {
	name, standard := scsiNames[cbw.CDB[0]]
	switch {
	case cbw.CDBLength == 0:
		name = fmt.Sprintf("vendor command %02x %02x", cbw.CDB[0], cbw.CDB[1])
	case cbw.CDB[0] == 0x1b:
		name = "START STOP UNIT, " + startStop(cbw.CDB[4])
	case cbw.CDB[0] == 0x1e:
		name = "PREVENT ALLOW MEDIUM REMOVAL, allow"
		if cbw.CDB[4]&1 != 0 {
			name = "PREVENT ALLOW MEDIUM REMOVAL, prevent"
		}
	case !standard:
		name = fmt.Sprintf("vendor command %02x", cbw.CDB[0])
	}
	return fmt.Sprintf("SCSI, unit %d: %s", cbw.LUN&0x0f, name)
}

// startStop reads byte 4 of START STOP UNIT (MMC-5, 6.46): bit 1 LoEj, bit 0
// Start.
func startStop(b byte) string {
	return []string{"stop", "start", "eject", "load"}[b&3]
}

// controlRequest names a control request (USB 2.0, 9.3): bits 5 and 6 of
// bmRequestType are its type, 0 standard, 1 class, 2 vendor; bits 0 to 4 say to
// whom it is, 1 an interface, which wIndex names.
func controlRequest(s switcher.Setup) string {
	to := "device"
	if s.RequestType&0x1f == 1 {
		to = fmt.Sprintf("interface %d", s.Index)
	}
	switch s.RequestType >> 5 & 3 {
	case 0:
		if s.Request == 3 && s.Value == 1 && to == "device" {
			return "SET_FEATURE, DEVICE_REMOTE_WAKEUP"
		}
		return fmt.Sprintf("standard request %02x to the %s", s.Request, to)
	case 1:
		return fmt.Sprintf("class request %02x to the %s", s.Request, to)
	}
	return fmt.Sprintf("vendor request %02x to the %s", s.Request, to)
}
