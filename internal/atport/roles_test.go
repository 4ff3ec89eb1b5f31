// SPDX-License-Identifier: GPL-3.0-or-later

package atport_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/atport"
	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// A found is a finding in the making.
type found func(*atport.Finding)

// port makes the finding of a port: with its interface's number, of ff/ff/ff.
func port(number uint8, kind atport.Kind, with ...found) atport.Finding {
	f := atport.Finding{Kind: kind, Target: huawei}
	f.USB = usb.ID{Vendor: 0x1c9e, Product: 0x6061}
	f.Interface.Number = number
	for _, w := range with {
		w(&f)
	}
	return f
}

func ofHuawei(f *atport.Finding) { f.USB = huawei.USB }
func class(sub, protocol uint8) found {
	return func(f *atport.Finding) {
		f.USB, f.Interface.Class = huawei.USB, usb.Class{Class: 0xff, SubClass: sub, Protocol: protocol}
	}
}
func interrupt(f *atport.Finding) {
	f.Interface.Endpoints = []usb.Endpoint{{Address: 0x02, Transfer: usb.Bulk}, {Address: 0x81, Transfer: usb.Interrupt}}
}
func talks(f *atport.Finding) { f.Unsolicited = true }
func gsm(f *atport.Finding)   { f.Capabilities = []string{"CGSM", "DS"} }
func tells(answer string) found {
	return func(f *atport.Finding) { f.PortMode = atport.PortMode("^GETPORTMODE: TYPE: WCDMA: huawei," + answer) }
}

func TestRoles(t *testing.T) {
	const (
		at     = atport.AT
		silent = atport.Silent

		none    = quirks.Unset
		primary = quirks.ATPrimary
		ppp     = quirks.PPP
		gps     = quirks.GPS
		ignore  = quirks.Ignore
	)
	type ports []atport.Finding
	type roles []quirks.Role
	for _, tt := range []struct {
		name  string
		ports ports
		roles roles
		rule  atport.Rule
	}{
		{
			"the only AT port does everything", ports{port(0, atport.QCDM), port(1, at), port(2, atport.NMEA), port(3, silent)},
			roles{ignore, primary, gps, ignore}, atport.ByOnly,
		},
		{
			"nothing is known of ports that were not to be had", ports{port(0, at), port(1, atport.Busy), port(2, atport.Gone), port(3, atport.Unknown)},
			roles{primary, none, none, none}, atport.ByOnly,
		},
		{
			"the one with an interrupt endpoint dials (ZTE MF626)", ports{port(0, silent), port(1, at), port(3, at, interrupt)},
			roles{ignore, primary, ppp}, atport.ByInterrupt,
		},
		{
			"an interrupt endpoint says nothing of a port that is no AT port", ports{port(0, silent, interrupt), port(1, at), port(2, at)},
			roles{ignore, ppp, primary}, atport.ByOrder,
		},
		{
			"all have an interrupt endpoint", ports{port(0, at, interrupt), port(1, at, interrupt)},
			roles{ppp, primary}, atport.ByOrder,
		},
		{
			"two of three have an interrupt endpoint, and one of them talks", ports{port(0, at), port(1, at, interrupt, talks), port(2, at, interrupt)},
			roles{ignore, primary, ppp}, atport.BySilence,
		},
		{
			"only one says that it is a GSM modem", ports{port(0, at), port(1, at, gsm)},
			roles{primary, ppp}, atport.ByCapabilities,
		},
		{
			"what talks is for commands", ports{port(0, at, talks), port(1, at)},
			roles{primary, ppp}, atport.BySilence,
		},
		{
			"an interrupt endpoint goes before talking", ports{port(0, at, talks), port(1, at, talks, interrupt), port(2, at)},
			roles{primary, ppp, ignore}, atport.ByInterrupt,
		},
		{
			"of the others the one that talks is primary", ports{port(0, at, interrupt), port(1, at), port(2, at, talks)},
			roles{ppp, ignore, primary}, atport.ByInterrupt,
		},
		{
			"of the others the next one is primary", ports{port(0, at), port(1, at, interrupt), port(2, at)},
			roles{ignore, ppp, primary}, atport.ByInterrupt,
		},
		{
			"the first is that of the lowest interface", ports{port(3, at), port(2, at), port(1, at)},
			roles{ignore, primary, ppp}, atport.ByOrder,
		},
		{
			"Huawei's classes tell", ports{port(0, at, class(2, 2)), port(1, silent, class(2, 3)), port(2, at, class(2, 1)), port(3, at, interrupt, class(2, 18))},
			roles{primary, ignore, ppp, ignore}, atport.ByClass,
		},
		{
			"Huawei's classes tell of a receiver that is off", ports{port(0, at, class(1, 1)), port(1, at, class(1, 2)), port(2, silent, class(1, 5)), port(3, silent, class(6, 0x14))},
			roles{ppp, primary, gps, gps}, atport.ByClass,
		},
		{
			"Huawei's class of commands without that of a modem", ports{port(0, at, ofHuawei), port(1, at, class(1, 2))},
			roles{ignore, primary}, atport.ByClass,
		},
		{
			"the classes of others mean nothing", ports{port(0, at, class(1, 2), func(f *atport.Finding) { f.USB.Vendor = 0x19d2 }), port(1, at)},
			roles{ppp, primary}, atport.ByOrder,
		},
		{
			"the port mode tells (E1750)", ports{port(0, at, tells("PCUI:2,MDM:0,DIAG:1")), port(1, silent), port(2, at, interrupt)},
			roles{ppp, ignore, primary}, atport.ByPortMode,
		},
		{
			"the numbers of the port mode are no interfaces", ports{port(2, at, tells("NDIS:0,DIAG:1,PCUI:2,MDM:3,SD:4")), port(1, silent), port(5, at)},
			roles{primary, ignore, ppp}, atport.ByPortMode,
		},
		{
			"the port mode tells of a receiver that is off", ports{port(0, at), port(1, at, tells("MDM:0,PCUI:1,NDIS:2,GPS:3,BT:4,")), port(3, silent)},
			roles{ppp, primary, gps}, atport.ByPortMode,
		},
		{
			"the port mode has no modem, but consoles", ports{port(1, at, tells("rndis: 0, pcui: 1, c_shell: 2, a_shell: 3")), port(2, at), port(3, silent)},
			roles{primary, ignore, ignore}, atport.ByPortMode,
		},
		{
			"the port mode has no port for commands", ports{port(0, at, tells("MDM:0,DIAG:1")), port(1, silent), port(2, at)},
			roles{ppp, ignore, primary}, atport.ByPortMode,
		},
		{
			"the port mode is that of another layout", ports{port(0, silent), port(1, at, tells("MDM:0,PCUI:1")), port(2, at, interrupt)},
			roles{ignore, primary, ppp}, atport.ByInterrupt,
		},
		{
			"the port mode has more ports than there are", ports{port(0, at, tells("MDM:0,PCUI:1,DIAG:2")), port(1, at, interrupt)},
			roles{primary, ppp}, atport.ByInterrupt,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, rule, err := atport.Roles(tt.ports)
			if diff := cmp.Diff([]quirks.Role(tt.roles), got); diff != "" || err != nil {
				t.Errorf("error %v, roles (-want +got):\n%s", err, diff)
			}
			if rule != tt.rule {
				t.Errorf("by %v, want %v", rule, tt.rule)
			}
		})
	}
}
