// SPDX-License-Identifier: GPL-3.0-or-later

package golden

import (
	"strings"

	"modembridge/switcher/usb"
)

// Classes of interfaces that fakes have.
var (
	modem = usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff}
	acm   = usb.Class{Class: 0x02, SubClass: 0x02, Protocol: 0x01} // CDC PSTN 1.2, 4.3
	mbim  = usb.Class{Class: 0x02, SubClass: 0x0e}                 // MBIM 1.0, 6.3
	hid   = usb.Class{Class: 0x03}                                 // HID 1.11, 4.1
)

// Fit returns a stick that fits the entry: bulk-only mass storage in the first
// configuration, and besides that what the entry presupposes. With withMBIM it
// has a further configuration with that function.
func Fit(e Entry, withMBIM bool) (Fake, error) {
	d, err := e.device()
	if err != nil {
		return Fake{}, err
	}
	storage := bulk(usb.MassStorageBulkOnly)
	if out := e.setting("MessageEndpoint", 16); out != 0 {
		// It has that one besides the one that would be taken without a word.
		named := storage.Endpoints[1]
		named.Address = uint8(out)
		storage.Endpoints[1].Address = 0x05
		storage.Endpoints = append(storage.Endpoints, named)
	}
	if e.setting("MobileActionMode", 10) != 0 {
		storage = interrupt(hid)
	}
	d.Configuration = 1
	d.Configs = []usb.Config{{Value: 1, Interfaces: []usb.Interface{storage}}}
	// The configuration that is asked for is another one than the active one.
	switch wanted := e.setting("Configuration", 16); wanted {
	case 0:
	case 1:
		d.Configuration = 2
		d.Configs = []usb.Config{
			{Value: 1, Interfaces: []usb.Interface{bulk(modem)}},
			{Value: 2, Interfaces: []usb.Interface{storage}},
		}
	default:
		for value := 2; value <= wanted; value++ {
			class := acm
			if value == wanted {
				class = modem
			}
			d.Configs = append(d.Configs, usb.Config{Value: uint8(value), Interfaces: []usb.Interface{bulk(class)}})
		}
	}
	if withMBIM {
		next := uint8(len(d.Configs) + 1)
		d.Configs = append(d.Configs, usb.Config{Value: next, Interfaces: []usb.Interface{interrupt(mbim)}})
	}
	f := Fake{Device: complete(d)}
	if e.setting("SonyMode", 10) != 0 && !withMBIM {
		// It leaves when the first half is done, and comes back as a modem in
		// its first configuration.
		then := d
		then.Configs = []usb.Config{
			{Value: 1, Interfaces: []usb.Interface{bulk(acm)}},
			{Value: 2, Interfaces: []usb.Interface{bulk(acm), bulk(modem)}},
		}
		then.Configs[1].Interfaces[1].Number = 1
		then = complete(then)
		f.Then, f.Leave, f.Back = &then, 500, 2000
	}
	return f, nil
}

// device returns a device that the entry's name fits, without configurations.
// Its bcdDevice is none that the kernel switches by itself.
func (e Entry) device() (usb.Device, error) {
	id, err := e.ID()
	if err != nil {
		return usb.Device{}, err
	}
	d := usb.Device{ID: id, Revision: 0x0100, Manufacturer: "Maker", Product: "Stick", Serial: "0123456789"}
	// The names write a blank in a text as "_".
	texts := e.Texts()
	for key, field := range map[string]*string{"uMa": &d.Manufacturer, "uPr": &d.Product, "uSe": &d.Serial} {
		if text, ok := texts[key]; ok {
			*field = strings.ReplaceAll(text, "_", " ")
		}
	}
	return d, nil
}

func bulk(class usb.Class) usb.Interface { return pair(class, usb.Bulk) }

func interrupt(class usb.Class) usb.Interface { return pair(class, usb.Interrupt) }

// pair returns interface 0 with one endpoint in each direction.
func pair(class usb.Class, transfer usb.Transfer) usb.Interface {
	return usb.Interface{Class: class, Endpoints: []usb.Endpoint{
		{Address: 0x81, Transfer: transfer, MaxPacket: maxPacket},
		{Address: 0x02, Transfer: transfer, MaxPacket: maxPacket},
	}}
}
