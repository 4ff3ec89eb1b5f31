// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"fmt"
	"strings"

	"modembridge/switcher/usb"
)

// A Condition is one thing that a quirk asks for, and what the device has.
type Condition struct {
	Key       string // as in the file: "scsi-vendor"
	Want, Got string
	OK        bool
}

// A key is one of the things that a quirk may ask for.
type key uint8

const (
	keyUSB key = iota
	keyInterface
	keyRevision
	keyManufacturer
	keyProduct
	keySerial
	keySCSIVendor
	keySCSIModel
	keySCSIRevision
	keyModemClass
	keyConfiguration
	keys
)

var keyNames = [keys]string{
	"usb", "interface", "revision", "manufacturer", "product", "serial",
	"scsi-vendor", "scsi-model", "scsi-revision", "modem-class", "configuration",
}

// want returns what q asks of dev for a key, "" when that is nothing.
func (q *Quirk) want(k key, dev *usb.Device) string {
	switch k {
	case keyUSB:
		return q.Match.USB.String()
	case keyInterface:
		if q.Match.Interface.Any {
			return ""
		}
		return q.Match.Interface.String()
	case keyRevision:
		return q.Match.Revision.String()
	case keyModemClass:
		return q.ModemClass.String()
	case keyConfiguration:
		plan, _ := q.PlanFor(*dev, Auto)
		return join(plan.Configuration)
	}
	return q.Match.text(k)
}

// text returns the pattern that m has for a key.
func (m *Match) text(k key) string {
	switch k {
	case keyManufacturer:
		return m.Manufacturer
	case keyProduct:
		return m.Product
	case keySerial:
		return m.Serial
	case keySCSIVendor:
		return m.SCSIVendor
	case keySCSIModel:
		return m.SCSIModel
	case keySCSIRevision:
		return m.SCSIRevision
	}
	return ""
}

// holds reports whether a device and one of its logical units have what q asks
// for.
func (q *Quirk) holds(k key, dev *usb.Device, unit SCSI) bool {
	switch k {
	case keyUSB:
		return q.Match.USB == dev.ID
	case keyInterface:
		return q.Match.Interface.hold(dev.Interfaces)
	case keyRevision:
		return q.Match.Revision == nil || q.Match.Revision.Contains(dev.Revision)
	case keyModemClass:
		return q.ModemClass == 0 || len(dev.Interfaces) == 0 || q.ModemClass != ClassCode(dev.Interfaces[0].Class.Class)
	case keyConfiguration:
		return q.configurable(dev)
	}
	pattern := q.Match.text(k)
	return pattern == "" || textMatches(pattern, got(k, dev, unit))
}

// configurable reports whether the configuration that the plan sets, if it
// sets one, exists and is not the one that the device is in.
func (q *Quirk) configurable(dev *usb.Device) bool {
	plan, _ := q.PlanFor(*dev, Auto)
	if len(plan.Configuration) == 0 {
		return true
	}
	value, ok := plan.Target(*dev)
	return ok && int(value) != dev.Configuration
}

// got returns what the device has for a key.
func got(k key, dev *usb.Device, unit SCSI) string {
	switch k {
	case keyUSB:
		return dev.ID.String()
	case keyInterface:
		return classes(dev.Interfaces)
	case keyRevision:
		return fmt.Sprintf("%04x", dev.Revision)
	case keyManufacturer:
		return dev.Manufacturer
	case keyProduct:
		return dev.Product
	case keySerial:
		return dev.Serial
	case keySCSIVendor:
		return unit.Vendor
	case keySCSIModel:
		return unit.Model
	case keySCSIRevision:
		return unit.Revision
	case keyModemClass:
		if len(dev.Interfaces) > 0 {
			return ClassCode(dev.Interfaces[0].Class.Class).String()
		}
	case keyConfiguration:
		return configurations(dev)
	}
	return ""
}

// matches reports whether all that q asks for holds. It is the answer of
// [DB.Storage], and allocates nothing.
func (q *Quirk) matches(dev *usb.Device, scsi []SCSI) bool {
	unit := q.Match.unit(scsi)
	for k := range keys {
		if !q.holds(k, dev, unit) {
			return false
		}
	}
	return true
}

// conditions holds q against a device, one condition per thing asked for.
func (q *Quirk) conditions(dev *usb.Device, scsi []SCSI) []Condition {
	unit := q.Match.unit(scsi)
	var conds []Condition
	for k := range keys {
		if want := q.want(k, dev); want != "" {
			conds = append(conds, Condition{keyNames[k], want, got(k, dev, unit), q.holds(k, dev, unit)})
		}
	}
	return conds
}

func classes(interfaces []usb.Interface) string {
	var s []string
	for _, i := range interfaces {
		s = append(s, i.Class.String())
	}
	return strings.Join(s, " ")
}

// configurations lists the values of a device's configurations, and what is in
// each.
func configurations(dev *usb.Device) string {
	var s []string
	for _, c := range dev.Configs {
		active := ""
		if int(c.Value) == dev.Configuration {
			active = ", active"
		}
		s = append(s, fmt.Sprintf("%d (%s%s)", c.Value, classes(c.Interfaces), active))
	}
	return strings.Join(s, ", ")
}

// join returns the texts of values with blanks between them.
func join[T fmt.Stringer](values []T) string {
	var s []string
	for _, v := range values {
		s = append(s, v.String())
	}
	return strings.Join(s, " ")
}
