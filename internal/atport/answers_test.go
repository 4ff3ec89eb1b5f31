// SPDX-License-Identifier: GPL-3.0-or-later

package atport_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/atport"
)

// The answers are those of ModemManager's test-modem-helpers-huawei.c, but for
// the last ones.
func TestPortMode(t *testing.T) {
	const (
		none     = atport.NoUse
		modem    = atport.UseModem
		commands = atport.UseCommands
		diag     = atport.UseDiag
		gps      = atport.UseGPS
		shell    = atport.UseShell
	)
	type uses = []atport.PortUse
	for _, tt := range []struct {
		in   []string
		want uses
	}{
		{[]string{"^GETPORTMODE: TYPE: WCDMA: huawei,PCUI:0,MDM:1"}, uses{{"PCUI", 0, commands}, {"MDM", 1, modem}}},
		{
			[]string{"^GETPORTMODE: TYPE: WCDMA: huawei,MDM:0,PCUI:1,NDIS:2,CDROM:3,SD:4,"},
			uses{{"MDM", 0, modem}, {"PCUI", 1, commands}, {"NDIS", 2, none}, {"CDROM", 3, none}, {"SD", 4, none}},
		},
		{
			[]string{"^getportmode:type:WCDMA:Qualcomm,NDIS:0,DIAG:1,PCUI:2,MDM:3,SD:4"},
			uses{{"NDIS", 0, none}, {"DIAG", 1, diag}, {"PCUI", 2, commands}, {"MDM", 3, modem}, {"SD", 4, none}},
		},
		{
			[]string{"^GETPORTMODE: TYPE: WCDMA: ,pcui:1,modem:2,ncm:3,mass:4,mass_two:5,"},
			uses{{"PCUI", 1, commands}, {"MODEM", 2, modem}, {"NCM", 3, none}, {"MASS", 4, none}, {"MASS_TWO", 5, none}},
		},
		{
			[]string{"^GETPORTMODE: TYPE: WCDMA: huawei ,, rndis: 0, pcui: 1, c_shell: 2, a_shell: 3,3g_diag: 4, gps: 5, 4g_diag: 6, mass_two: 7"},
			uses{
				{"RNDIS", 0, none}, {"PCUI", 1, commands}, {"C_SHELL", 2, shell}, {"A_SHELL", 3, shell},
				{"3G_DIAG", 4, diag}, {"GPS", 5, gps}, {"4G_DIAG", 6, diag}, {"MASS_TWO", 7, none},
			},
		},
		{[]string{"^GETPORTMODE: TYPE: WCDMA: HUAWEI,PCUI:2,MDM:0,DIAG:1"}, uses{{"MDM", 0, modem}, {"DIAG", 1, diag}, {"PCUI", 2, commands}}},
		{[]string{"^GETPORTMODE: TYPE: WCDMA: huawei,PCUI:1", "MDM:0"}, uses{{"MDM", 0, modem}, {"PCUI", 1, commands}}},
		{[]string{"^GETPORTMODE: TYPE: WCDMA: huawei,MDM:256,PCUI:-1,GPS:,:3"}, nil},
		{[]string{"^GETPORTMODE: TYPE: WCDMA: huawei"}, nil},
		{nil, nil},
	} {
		if diff := cmp.Diff(tt.want, atport.PortMode(tt.in...)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.in, diff)
		}
	}
}

func TestCapabilities(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want []string
	}{
		{"+GCAP: +CGSM,+DS,+ES", []string{"CGSM", "DS", "ES"}},
		{"+gcap:+CGSM", []string{"CGSM"}},
		{"+CGSM, +FCLASS, +CGSM", []string{"CGSM", "FCLASS"}},
		{"+GCAP: +CIS707-A, CIS-856, +MS, +ES", []string{"MS", "ES"}},
		{"+GCAP: 490154203237518123", nil},
		{"+GCAP:", nil},
		{"", nil},
	} {
		if diff := cmp.Diff(tt.want, atport.Capabilities(tt.in)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.in, diff)
		}
	}
}
