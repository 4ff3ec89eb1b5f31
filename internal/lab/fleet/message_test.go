// SPDX-License-Identifier: GPL-3.0-or-later

package fleet_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"modembridge/internal/lab/fleet"
	"modembridge/switcher"
)

// Tags: those of usb_modeswitch's messages, and one as the kernel counts.
const raw, kernel = 0x21436587, 17

// scsi is a command as it came over the wire: its tag, its data, its block.
func scsi(tag uint32, length uint32, in bool, cdb string) switcher.Transfer {
	b, err := hex.DecodeString(cdb)
	if err != nil {
		panic(err)
	}
	cbw := switcher.CBW{Tag: tag, Length: length, CDBLength: uint8(len(b))}
	if in {
		cbw.Flags = 0x80
	}
	copy(cbw.CDB[:], b)
	return switcher.Transfer{Type: switcher.BulkOut, Data: cbw.Encode()}
}

func allow(tag uint32) switcher.Transfer  { return scsi(tag, 0, false, "1e0000000000") }
func eject(tag uint32) switcher.Transfer  { return scsi(tag, 0, false, "1b0000000200") }
func asking(tag uint32) switcher.Transfer { return scsi(tag, 128, true, "06f504025270") }
func sending(tag uint32) switcher.Transfer {
	return scsi(tag, 4, false, "2a000000003300000100")
}

func control(kind, request uint8, value uint16, data []byte, length int) switcher.Transfer {
	return switcher.Transfer{
		Type: switcher.Control, Data: data, Length: length,
		Setup: switcher.Setup{RequestType: kind, Request: request, Value: value},
	}
}

func TestHoldAgainst(t *testing.T) {
	var (
		inquiry = scsi(1, 36, true, "120000002400")
		maxLUN  = control(0xa1, 0xfe, 0, nil, 1)
		status  = switcher.Transfer{Type: switcher.BulkIn, Length: 13}
		halt    = switcher.Transfer{Type: switcher.Control, Setup: switcher.ClearHalt(0x81)}
		bytes   = switcher.Transfer{Type: switcher.BulkOut, Data: []byte{0x1b, 0x5a, 0x01}}
	)
	type list = []switcher.Transfer
	data := func(n int) switcher.Transfer { return switcher.Transfer{Type: switcher.BulkOut, Data: make([]byte, n)} }
	configuration := func(n uint8) switcher.Transfer {
		return switcher.Transfer{Type: switcher.SetConfiguration, Value: n}
	}
	others := list{
		control(0xc0, 0x11, 2, nil, 3),
		control(0x40, 0x04, 0, []byte{0x05, 0x8c}, 0),
		{Type: switcher.InterruptOut, Data: []byte{0x37, 0x01}},
		{Type: switcher.InterruptIn, Length: 8},
		{Type: switcher.SetInterface, Interface: 1, Alternate: 2},
		configuration(2),
		{Type: switcher.Reset},
	}
	ejects := list{maxLUN, inquiry, allow(kernel), allow(raw), status, eject(raw), status, halt}
	for _, tt := range []struct {
		name         string
		theirs, ours list
		want         string // part of the error, "" for none
	}{
		{"the same transfers", ejects, ejects, ""},
		{"the same by way of the kernel", ejects, list{maxLUN, inquiry, allow(kernel), status, eject(kernel), status}, ""},
		{"the kernel's own before ours", ejects, list{allow(kernel), allow(raw), eject(raw)}, ""},
		{"a data phase that they leave out", list{asking(raw), status}, list{asking(kernel), {Type: switcher.BulkIn, Length: 128}, status}, ""},
		{"data to send that they leave out", list{sending(raw), status, bytes}, list{sending(raw), data(4), status, bytes}, ""},
		{"configuration 0 before the other", list{configuration(0), configuration(2)}, list{configuration(2)}, ""},
		{"a setting that a driver chooses again", list{configuration(2)}, list{configuration(2), {Type: switcher.SetInterface, Interface: 1}}, ""},
		{"requests and the like", others, others, ""},
		{"nothing from them", list{maxLUN, inquiry, allow(kernel)}, ejects, "nothing to hold it against"},
		{"nothing from us", ejects, list{maxLUN, inquiry}, "it saw 0 of 2 messages"},
		{"a sequence that we drop", ejects, list{allow(raw), status}, "it saw 1 of 2 messages, and never scsi lun 0 cdb 1b00"},
		{"the wrong order", ejects, list{eject(raw), allow(raw)}, "in place of message 1"},
		{"a second eject", ejects, list{allow(kernel), eject(kernel), eject(kernel)}, "after all 2 messages it saw scsi lun 0 cdb 1b00"},
		{"another length of the data", list{asking(raw)}, list{scsi(raw, 64, true, "06f504025270")}, "in data 64"},
		{"another direction of the data", list{asking(raw)}, list{scsi(raw, 128, false, "06f504025270")}, "out data 128"},
		{"more data than was declared", list{sending(raw), bytes}, list{sending(raw), data(5), bytes}, "bulk-out 0000000000"},
		{"another configuration", list{configuration(2)}, list{configuration(3)}, "set-configuration 3"},
		{"other data of a request", others, list{others[0], control(0x40, 0x04, 0, []byte{0x05}, 0)}, "data 05"},
		{"fewer reports", others, append(others[:3:3], others[4:]...), "in place of message 4"},
		{"a request of our own", ejects, list{allow(raw), eject(raw), control(0x40, 0x0b, 1, nil, 0)}, "after all 2 messages it saw control 40 0b"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := fleet.HoldAgainst(tt.theirs, tt.ours)
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("got %v; want %q", err, tt.want)
			}
		})
	}
}
