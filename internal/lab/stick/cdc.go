// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"encoding/binary"
	"slices"

	"modembridge/internal/lab/usbip"
	"modembridge/switcher/usb"
)

// Descriptor types (USB 2.0, table 9-5; USB ECN Interface Association
// Descriptors; USB CDC 1.2, table 12).
const (
	configurationType = 2
	interfaceType     = 4
	endpointType      = 5
	associationType   = 0x0b
	classSpecificType = 0x24 // CS_INTERFACE
)

// configuration returns the descriptor of a configuration that has CDC
// functions, with what belongs to these, and leaves all others to the standard
// answer.
func (c *composite) configuration(index int) ([]byte, error) {
	isCDC := func(p part) bool { return p.data != 0 }
	if index >= len(c.parts) || !slices.ContainsFunc(c.parts[index], isCDC) {
		return nil, usbip.ErrUnhandled
	}
	parts := c.parts[index]
	var body []byte
	numbers := make(map[uint8]bool) // alternate settings count once
	for _, p := range parts {
		numbers[p.Number] = true
		// Where there is more than the function, what belongs to it is said.
		if isCDC(p) && len(parts) > 2 {
			body = append(body, 8, associationType, p.Number, 2, p.Class.Class, p.Class.SubClass, p.Class.Protocol, 0)
		}
		body = append(body, 9, interfaceType, p.Number, p.Alternate, byte(len(p.Endpoints)),
			p.Class.Class, p.Class.SubClass, p.Class.Protocol, 0)
		if isCDC(p) {
			body = append(body, acmDescriptors(p.Number, p.data)...)
		}
		for _, e := range p.Endpoints {
			body = appendEndpoint(body, e)
		}
	}
	head := []byte{9, configurationType, 0, 0, byte(len(numbers)), c.device.Configs[index].Value, 0, 0x80, 250} // bus powered, 500 mA
	binary.LittleEndian.PutUint16(head[2:], uint16(len(head)+len(body)))
	return append(head, body...), nil
}

// acmDescriptors returns what says that two interfaces are one serial port (USB
// CDC 1.2, 5.2.3; PSTN 1.2, 5.3). Linux's cdc_acm finds the second one by it.
func acmDescriptors(control, data uint8) []byte {
	return []byte{
		5, classSpecificType, 0x00, 0x10, 0x01, // header: CDC 1.10
		5, classSpecificType, 0x01, 0x00, data, // call management: none
		4, classSpecificType, 0x02, 0x06, // it takes line coding, line state and breaks
		5, classSpecificType, 0x06, control, data, // union
	}
}

// appendEndpoint appends an endpoint descriptor. An interrupt endpoint is asked
// every 2^(9-1) microframes, which are 32 ms.
func appendEndpoint(b []byte, e usb.Endpoint) []byte {
	interval := byte(0)
	if e.Transfer == usb.Interrupt {
		interval = 9
	}
	b = append(b, 7, endpointType, e.Address, byte(e.Transfer))
	b = binary.LittleEndian.AppendUint16(b, uint16(e.MaxPacket))
	return append(b, interval)
}
