// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"testing"

	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/switchertest"
	"modembridge/switcher/usb"

	"github.com/google/go-cmp/cmp"
)

func TestPlanFor(t *testing.T) {
	const modes = "method = \"huawei-new\"\nsettle = \"1s\"\n[storage.mode.serial]\nmethod = \"huawei-alt\"\ndelay = \"2s\"\n"
	const noMBIM = "method = \"huawei-new\"\nno-mbim = true\n"
	withMBIM := inConfiguration(1, usb.MassStorageBulkOnly, mbim)
	for _, tt := range []struct {
		name   string
		how    string
		device func(*usb.Device)
		mode   quirks.ModeName
		want   string // method, configurations and times; "" for none
	}{
		{"no choice is the switch of the entry", modes, nil, "", "huawei-new [] 0s 1s"},
		{"auto is the same", modes, nil, quirks.Auto, "huawei-new [] 0s 1s"},
		{"a mode that the entry has", modes, nil, quirks.Serial, "huawei-alt [] 2s 0s"},
		{"a mode that it has not", modes, nil, quirks.NCM, ""},
		{"a mode that does not exist", modes, nil, "boss", ""},
		{"auto prefers MBIM", modes, withMBIM, quirks.Auto, "configure [mbim] 0s 0s"},
		{"a choice goes before MBIM", modes, withMBIM, quirks.Serial, "huawei-alt [] 2s 0s"},
		{"no-mbim", noMBIM, withMBIM, quirks.Auto, "huawei-new [] 0s 0s"},
		{"MBIM in the only configuration", modes, inConfiguration(1, mbim), quirks.Auto, "huawei-new [] 0s 1s"},
		{"two configurations without MBIM", modes, inConfiguration(1, usb.MassStorageBulkOnly, ff), quirks.Auto, "huawei-new [] 0s 1s"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			q := loaded(t, stick("", "", tt.how)).Quirk("acme")
			dev := switchertest.Storage("1234:0001")
			if tt.device != nil {
				tt.device(&dev)
			}
			plan, ok := q.PlanFor(dev, tt.mode)
			got := ""
			if ok {
				got = describe(plan)
			}
			if got != tt.want || ok != (tt.want != "") {
				t.Errorf("PlanFor(%q) = %q, %v; want %q", tt.mode, got, ok, tt.want)
			}
		})
	}
}

func describe(p switcher.Plan) string {
	choices := "["
	for _, c := range p.Configuration {
		choices += c.String()
	}
	return p.Method.String() + " " + choices + "] " + p.Delay.String() + " " + p.Settle.String()
}

func TestModesNamesThoseThatCanBeChosen(t *testing.T) {
	q := loaded(t, stick("", "", "method = \"huawei-new\"\n[storage.mode.hilink]\nmethod = \"huawei\"\n[storage.mode.serial]\nmethod = \"huawei-alt\"")).Quirk("acme")
	want := []quirks.ModeName{quirks.Serial, quirks.HiLink}
	if diff := cmp.Diff(want, q.Modes.Names()); diff != "" {
		t.Errorf("Names() (-want +got):\n%s", diff)
	}
}
