// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import "time"

// The endpoints of method mobile-action, and how long one of them may take.
const (
	mobileActionOut    = 0x02
	mobileActionIn     = 0x81
	mobileActionWithin = time.Second
)

// mobileAction returns the dialogue of method mobile-action, for a cable with a
// phone at its end that shows as a HID device. First, twice, a report of 8
// bytes by control transfer (HID 1.11, 7.2.2):
//
//	21     bmRequestType: class, to the interface
//	09     SET_REPORT
//	0300   wValue: a feature report, number 0
//	xxxx   wIndex: the interface
//
// Then reports of 8 bytes over the interrupt endpoints: a command out, its
// answers in. Two of the commands make the cable tell its memory, which takes
// 63 and 73 reports; they have to be taken from it before it hears the next
// command. The meaning of the bytes is not known.
func mobileAction() []step {
	report := Message{0xb0, 0x04, 0x00, 0x00, 0x02, 0x90, 0x26, 0x86}
	set := request(Setup{RequestType: 0x21, Request: 0x09, Value: 0x0300}, 0)
	set.Data, set.prepares = report, true
	steps := append([]step{set, set}, answers(2)...)
	commands := []struct {
		report  Message
		answers int
	}{
		{Message{0x37, 0x01, 0xfe, 0xdb, 0xc1, 0x33, 0x1f, 0x83}, 1},
		{Message{0x37, 0x0e, 0xb5, 0x9d, 0x3b, 0x8a, 0x91, 0x51}, 1},
		{Message{0x34, 0x87, 0xba, 0x0d, 0xfc, 0x8a, 0x91, 0x51}, 63},
		{Message{0x37, 0x01, 0xfe, 0xdb, 0xc1, 0x33, 0x1f, 0x83}, 1},
		{Message{0x37, 0x0e, 0xb5, 0x9d, 0x3b, 0x8a, 0x91, 0x51}, 1},
		{Message{0x34, 0x87, 0xba, 0x0d, 0xfc, 0x8a, 0x91, 0x51}, 73},
		{Message{0x33, 0x04, 0xfe, 0x00, 0xf4, 0x6c, 0x1f, 0xf0}, 1},
		{Message{0x32, 0x07, 0xfe, 0xf0, 0x29, 0xb9, 0x3a, 0xf0}, 1},
	}
	for i, c := range commands {
		last := i == len(commands)-1
		out := step{Transfer: Transfer{Type: InterruptOut, Data: c.report}, within: mobileActionWithin, prepares: !last}
		steps = append(append(steps, out), answers(c.answers)...)
	}
	return steps
}

// answers returns the steps that take n reports of 8 bytes.
func answers(n int) []step {
	in := step{Transfer: Transfer{Type: InterruptIn, Length: 8}, within: mobileActionWithin, prepares: true}
	steps := make([]step, n)
	for i := range steps {
		steps[i] = in
	}
	return steps
}
