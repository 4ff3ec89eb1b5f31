// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"errors"
	"slices"

	"modembridge/switcher/usb"
)

// errDebugPort says why no driver is given the modem's id.
var errDebugPort = errors.New("its interface for Android's debugger would be taken for a modem port")

// missingDriver returns the driver that the modem's id is to be given to next,
// "" when none is. No kernel names the id, and interfaces that could be serial
// ports have no driver; those of a standard class get theirs by that class.
//
// An id goes with all vendor-specific interfaces of the device: the kernel has
// no way to leave one out (drivers/usb/core/driver.c, usb_store_new_id). So the
// error is errDebugPort when one of them must not be taken.
func missingDriver(o Observation, k Knowledge, m Memory) (string, error) {
	named, bind := "", orphaned(o, m)
	if k.Modem != nil {
		named, bind = k.Modem.Driver, k.Modem.Bind
	}
	if !bind {
		return "", nil
	}
	var debug bool
	var ports []usb.Interface
	for _, i := range o.Device.Interfaces {
		switch {
		case i.Driver != "":
		case i.Class == adb || i.Class == fastboot:
			debug = true
		case couldBeSerial(i):
			ports = append(ports, i)
		}
	}
	for _, driver := range drivers(named, ports) {
		at := m.Attempts[Bind{Device: *o.Device, Driver: driver}.Key()]
		done := !at.Ended.IsZero() && at.Err == nil
		switch {
		case debug:
			return "", errDebugPort
		case !done || !o.Time.After(at.Ended):
			return driver, nil
		}
	}
	return "", nil
}

// orphaned reports whether no driver has taken anything of a stick that was
// switched and came back with an id which nobody knows, though udev had the time
// to load one. Of a stick that has some driver, what is left is left on purpose.
func orphaned(o Observation, m Memory) bool {
	return m.Told != nil && m.Told.Quirk.IsModem() && !m.stranger(*o.Device) && held(m.Seen, o.Time, growLimit) &&
		!isRouter(*o.Device) && !slices.ContainsFunc(o.Device.Interfaces, func(i usb.Interface) bool {
		return i.Driver != "" && i.Class != usb.MassStorageBulkOnly
	})
}

// drivers returns the drivers to try for such interfaces, in order: the one
// that the quirk names, else option, which takes any serial port of a modem.
func drivers(named string, ports []usb.Interface) []string {
	switch {
	case len(ports) == 0:
		return nil
	case named == "qmi_wwan" && slices.ContainsFunc(ports, notifies):
		// It leaves alone what has no endpoint to be notified by (kernel:
		// drivers/net/usb/qmi_wwan.c, qmi_wwan_register_subdriver): those are serial ports.
		return []string{named, "option"}
	case named == "", named == "qmi_wwan":
		return []string{"option"}
	case slices.Contains([]string{"cdc_acm", "cdc_ether", "cdc_mbim", "cdc_ncm", "rndis_host"}, named):
		return nil // they know their interfaces by class
	}
	return []string{named}
}

// notifies reports whether an interface has an interrupt endpoint to the host.
func notifies(i usb.Interface) bool {
	return slices.ContainsFunc(i.Endpoints, func(e usb.Endpoint) bool { return e.Transfer == usb.Interrupt && e.In() })
}

// unneeded returns what tells the ids that a driver was given for a modem and
// that no present device has.
func (b *Bridge) unneeded(present map[usb.PortPath]*usb.Device) func(usb.ID) bool {
	return func(id usb.ID) bool {
		m := b.quirks.ModemByID(id)
		if m == nil || !m.Bind {
			return false // somebody else gave it
		}
		for _, d := range present {
			if d.ID == id {
				return false
			}
		}
		return true
	}
}
