// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"time"

	"modembridge/switcher"
)

// A SwitchPlan is the form that a [switcher.Plan] has in a file.
type SwitchPlan struct {
	Method        switcher.Method    `toml:"method"`
	Messages      []switcher.Message `toml:"messages,omitempty"`
	Number        uint8              `toml:"number,omitempty"`                      // of method pantech
	Out           uint8              `toml:"message-endpoint,omitempty" base:"16"`  // 0x01
	In            uint8              `toml:"response-endpoint,omitempty" base:"16"` // 0x81
	Interface     *uint8             `toml:"interface,omitempty"`
	Configuration []switcher.Choice  `toml:"configuration,omitempty"` // ["mbim", "ff/ff/ff", "2"]
	Alternate     *uint8             `toml:"alternate,omitempty"`
	Reset         bool               `toml:"reset,omitempty"`
	NoMBIM        bool               `toml:"no-mbim,omitempty"` // do not look for an MBIM configuration first
	Delay         Duration           `toml:"delay,omitempty"`   // before the first transfer
	Settle        Duration           `toml:"settle,omitempty"`  // after the last one
	Timeout       Duration           `toml:"timeout,omitempty"` // for the modem to appear; see Quirk.Timeout
}

func (s SwitchPlan) plan() switcher.Plan {
	return switcher.Plan{
		Method:        s.Method,
		Messages:      s.Messages,
		Number:        s.Number,
		Out:           s.Out,
		In:            s.In,
		Interface:     s.Interface,
		Configuration: s.Configuration,
		Alternate:     s.Alternate,
		Reset:         s.Reset,
		Delay:         time.Duration(s.Delay),
		Settle:        time.Duration(s.Settle),
	}
}
