// SPDX-License-Identifier: GPL-3.0-or-later

package config

import "fmt"

// A Connect says when a connection comes about without being asked for. It is
// a struct for the reason that Port is one.
type Connect struct{ When string }

// The values of a Connect.
var (
	Always = Connect{"always"} // whenever there is a network
	Backup = Connect{"backup"} // while nothing else leads to the internet
	Manual = Connect{"manual"} // never
)

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *Connect) UnmarshalText(text []byte) error {
	switch v := (Connect{string(text)}); v {
	case Always, Backup, Manual:
		*c = v
		return nil
	}
	return fmt.Errorf("%q is no way to connect: want one of [%s %s %s]", text, Always.When, Backup.When, Manual.When)
}

// settleConnect gives Connect its value, from the older setting where that alone
// is there. Both may stand in the file when they say the same.
func (c *Config) settleConnect(text []byte) error {
	old := Always
	switch {
	case c.Autoconnect == nil && c.Connect == Connect{}:
		c.Connect = Always
		return nil
	case c.Autoconnect == nil:
		return nil
	case !*c.Autoconnect:
		old = Manual
	}
	if c.Connect != (Connect{}) && c.Connect != old {
		return locate(text, "", "autoconnect").saying(
			"autoconnect = %t means connect = %q, and the file says connect = %q: take one of the two out", *c.Autoconnect, old.When, c.Connect.When)
	}
	c.Connect, c.Autoconnect = old, nil
	return nil
}
