// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"testing"
	"time"

	"modembridge/bridge"
	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// Huawei's newer sticks tell the roles by class; its older ones, whose ids are
// the same, have ff/ff/ff throughout, so that the quirk says nothing of them.
func TestALayoutByClassSaysNothingOfAStickWithoutItsClasses(t *testing.T) {
	commands := usb.Class{Class: 0xff, SubClass: 0x02, Protocol: 0x02}
	modem := &quirks.Modem{
		USB:   usb.ID{Vendor: 0x12d1, Product: 0x140c},
		Ports: []quirks.Port{{Interface: quirks.Selector{Class: commands}, Role: quirks.ATPrimary}},
	}
	for _, tt := range []struct {
		name  string
		class usb.Class
		want  string // code of the reason
	}{
		{"a stick with the classes lacks its tags", commands, "untagged"},
		{"one without them has an unknown layout", usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff}, "unknown-layout"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			now := time.Now()
			o := bridge.Observation{
				Time: now, Port: "1-1", Services: bridge.Services{ModemManager: true},
				Device: &usb.Device{Port: "1-1", ID: modem.USB, Interfaces: []usb.Interface{{Class: tt.class}}},
				Serial: []bridge.SerialPort{{TTY: "ttyUSB0", Settled: true}},
			}
			got := bridge.Derive(o, bridge.Knowledge{Modem: modem}, bridge.Memory{Since: bridge.Since{Seen: now}})
			if got.Reason.Code != tt.want {
				t.Errorf("Derive() = %+v; want the reason %s", got, tt.want)
			}
		})
	}
}
