// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"fmt"
	"io"

	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// find returns the stick. Two that are equal have to be told apart. The error is
// fs.ErrNotExist when there is none.
func (s *switchRun) find() (usb.Device, error) {
	found, err := s.candidates()
	if err != nil {
		return usb.Device{}, err
	}
	o := s.order
	switch n := len(found); {
	case n == 0 && o.port != "" && !o.id.IsZero():
		return usb.Device{}, notFoundf("no stick with the id %v is plugged into port %s", o.id, o.port)
	case n == 0 && o.port != "":
		return deviceAt(s.machine, o.port)
	case n == 0 && o.bus != 0 && o.device != 0:
		return usb.Device{}, notFoundf("no stick with the id %v has the number %03d/%03d", o.id, o.bus, o.device)
	case n == 0:
		return usb.Device{}, notFoundf("no stick with the id %v is plugged in; see what is with: lsusb", o.id)
	case n > 1 && !s.last:
		return usb.Device{}, usagef("%d sticks have the id %v: name the port of one, such as %s", n, o.id, found[0].Port)
	}
	return found[len(found)-1], nil
}

// candidates returns the devices that the order names.
func (s *switchRun) candidates() ([]usb.Device, error) {
	devices, err := s.machine.Devices()
	if err != nil {
		return nil, err
	}
	o := s.order
	var found []usb.Device
	for _, d := range devices {
		if (o.port == "" || d.Port == o.port) && (o.id.IsZero() || d.ID == o.id) &&
			(o.bus == 0 || o.device == 0 || d.Bus == o.bus && d.Address == o.device) {
			found = append(found, d)
		}
	}
	return found, nil
}

// findMBIM prints the number of the configuration with an MBIM function, -1
// when there is none. A device with one configuration has nothing to choose, so
// that is no answer either.
func (s *switchRun) findMBIM(out io.Writer) error {
	dev, err := s.find()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, mbim(dev))
	return err
}

func mbim(dev usb.Device) int {
	if len(dev.Configs) > 1 {
		plan := switcher.Plan{Configuration: []switcher.Choice{switcher.MBIM}}
		if value, ok := plan.Target(dev); ok {
			return int(value)
		}
	}
	return -1
}
