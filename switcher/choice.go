// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"modembridge/switcher/usb"
)

// A Choice names a configuration of a device: by a function that is in it, as
// its interfaces' class says, or by its number. Firmware changes the numbers,
// so the function is the better name wherever it is known (12d1:1573 is a modem
// that the number 1 broke, lists.freedesktop.org, modemmanager-devel, March 2016).
type Choice struct {
	Number uint8     // bConfigurationValue; 0: by Class
	Class  usb.Class // an interface of it has this class
}

// MBIM is the configuration with a Mobile Broadband Interface Model function
// (MBIM 1.0, 6.3: class 02, subclass 0e, protocol 00).
var MBIM = Choice{Class: usb.Class{Class: 0x02, SubClass: 0x0e}}

// ParseChoice reads "mbim", a class such as "ff/ff/ff", or a number.
func ParseChoice(s string) (Choice, error) {
	if s == "mbim" {
		return MBIM, nil
	}
	if n, err := strconv.ParseUint(s, 10, 8); err == nil && n > 0 {
		return Choice{Number: uint8(n)}, nil
	}
	class, err := usb.ParseClass(s)
	if err != nil {
		return Choice{}, fmt.Errorf("%q is no configuration: want \"mbim\", the class of an interface in it, such as \"ff/ff/ff\", or its number", s)
	}
	return Choice{Class: class}, nil
}

// String returns the form that quirk files use.
func (c Choice) String() string {
	switch {
	case c.Number != 0:
		return strconv.Itoa(int(c.Number))
	case c == MBIM:
		return "mbim"
	}
	return c.Class.String()
}

// MarshalText implements encoding.TextMarshaler.
func (c Choice) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler; see [ParseChoice].
func (c *Choice) UnmarshalText(text []byte) error {
	v, err := ParseChoice(string(text))
	if err == nil {
		*c = v
	}
	return err
}

// of returns the bConfigurationValue of the configuration that c names: of
// several the active one, which is to be left alone, or else the first. ok is
// false when the device has none such. A number is good enough for a device
// whose configurations are not known.
func (c Choice) of(on usb.Device) (value uint8, ok bool) {
	if len(on.Configs) == 0 {
		return c.Number, c.Number != 0
	}
	for _, config := range on.Configs {
		if c.names(config) && (!ok || int(config.Value) == on.Configuration) {
			value, ok = config.Value, true
		}
	}
	return value, ok
}

// names reports whether c is for a configuration. One whose value is 0 cannot
// be set: that request unconfigures the device (USB 2.0, 9.4.7).
func (c Choice) names(config usb.Config) bool {
	if c.Number != 0 {
		return c.Number == config.Value
	}
	return config.Value != 0 && config.Has(c.Class)
}

// Why a plan that only sets a configuration has nothing to do.
var (
	// ErrConfigured says that the configuration is set already.
	ErrConfigured = errors.New("the configuration is set already")
	// ErrNoConfiguration says that the device has none of those that the plan
	// names.
	ErrNoConfiguration = errors.New("the device has no such configuration")
)

// idle says why there is no step to do on a device.
func (p Plan) idle(on usb.Device) error {
	value, ok := p.Target(on)
	switch {
	case p.Method == Detach:
		return errors.New("the device has no mass storage interface to take a driver from")
	case !ok:
		return fmt.Errorf("%w: %v", ErrNoConfiguration, p.Configuration)
	}
	return fmt.Errorf("%w: %d", ErrConfigured, value)
}

// Target returns the bConfigurationValue that the plan sets on a device: that
// of the first of its choices that the device has. ok is false when it sets
// none, or when the device has none of them.
func (p Plan) Target(on usb.Device) (value uint8, ok bool) {
	i := slices.IndexFunc(p.Configuration, func(c Choice) bool { _, ok := c.of(on); return ok })
	if i < 0 {
		return 0, false
	}
	return p.Configuration[i].of(on)
}
