// SPDX-License-Identifier: GPL-3.0-or-later

package modalias_test

import (
	"strings"
	"testing"

	"modembridge/quirks/modalias"
	"modembridge/switcher/usb"

	"github.com/google/go-cmp/cmp"
)

var anyClass = modalias.Triple{modalias.Any, modalias.Any, modalias.Any}

// The aliases are those of Debian's Linux 6.1.192; the last is a device's own
// name, as sysfs gives it.
func TestParse(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   string
		want modalias.Pattern
	}{
		{
			"an id, whatever its class", "usb:v1BBBp0017d*dc*dsc*dp*ic*isc*ip*in*",
			modalias.Pattern{0x1bbb, 0x0017, "*", anyClass, anyClass, modalias.Any},
		},
		{
			"an id with an interface class", "usb:v19D2p0031d*dc*dsc*dp*icFFiscFFipFFin*",
			modalias.Pattern{0x19d2, 0x0031, "*", anyClass, modalias.Triple{0xff, 0xff, 0xff}, modalias.Any},
		},
		{
			"an id with an interface number", "usb:v19D2p0031d*dc*dsc*dp*ic*isc*ip*in04*",
			modalias.Pattern{0x19d2, 0x0031, "*", anyClass, anyClass, 4},
		},
		{
			"a range of revisions", "usb:v152Dp0567d011[4-7]dc*dsc*dp*ic*isc*ip*in*",
			modalias.Pattern{0x152d, 0x0567, "011[4-7]", anyClass, anyClass, modalias.Any},
		},
		{
			"a class alone", "usb:v*p*d*dc*dsc*dp*ic02isc02ip01in*",
			modalias.Pattern{modalias.Any, modalias.Any, "*", anyClass, modalias.Triple{2, 2, 1}, modalias.Any},
		},
		{
			"a device", "usb:v12D1p1506d0102dc00dsc00dp00icFFisc02ip01in00",
			modalias.Pattern{0x12d1, 0x1506, "0102", modalias.Triple{}, modalias.Triple{0xff, 2, 1}, 0},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := modalias.Parse(tt.in)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Parse(%q) (-want +got):\n%s", tt.in, diff)
			}
		})
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	for in, want := range map[string]string{
		"pci:v00008086d*": "does not start with \"usb:\"",
		"usb:v19D2":       "there is no p",
		"usb:v19d2p0031d*dc*dsc*dp*ic*isc*ip*in*": "v is not a number",
		"usb:v19D2p003": "it ends within p",
		"usb:v19D2p0031d?dc*dsc*dp*ic*isc*ip*in*":      "d is not a revision",
		"usb:v19D2p0031d*dc*dsc*dp*ic*isc*ip*in04*x":   "something follows",
		"usb:v19D2p0031d*dc*dsc*dp*ic+FiscFFipFFin04*": "ic is not a number",
	} {
		if _, err := modalias.Parse(in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Parse(%q) = %v; want an error with %q", in, err, want)
		}
	}
}

const table = `# Aliases extracted from modules themselves.
alias usb:v19D2p0031d*dc*dsc*dp*ic*isc*ip*in04* qmi_wwan
alias pci:v00008086d00001533sv*sd*bc*sc*i* igb
alias usb:v19D2p0031d*dc*dsc*dp*icFFiscFFipFFin* option
alias usb:v12D1p*d*dc*dsc*dp*icFFiscFFipFFin* option
alias usb:v*p*d*dc*dsc*dp*ic02isc02ip01in* cdc_acm
`

func TestTableKnowsWhoNamesAnID(t *testing.T) {
	aliases, err := modalias.Read(strings.NewReader(table))
	if err != nil {
		t.Fatal(err)
	}
	modules := func(list []modalias.Alias) string {
		var names []string
		for _, a := range list {
			names = append(names, a.Module)
		}
		return strings.Join(names, " ")
	}
	if got, want := modules(aliases.Named(usb.ID{Vendor: 0x19d2, Product: 0x0031})), "qmi_wwan option"; got != want {
		t.Errorf("19d2:0031 is named by %q; want %q", got, want)
	}
	if got := aliases.Named(usb.ID{Vendor: 0x12d1, Product: 0x1001}); got != nil {
		t.Errorf("12d1:1001 is named by %v; want nobody", got)
	}
	if got, want := modules(aliases.OfVendor(0x12d1)), "option"; got != want {
		t.Errorf("12d1 is named by %q; want %q", got, want)
	}
}

func TestTableSaysWhereItIsBroken(t *testing.T) {
	_, err := modalias.Read(strings.NewReader("alias usb:v19D2p0031 option\n"))
	if want := "line 1: "; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("Read = %v; want an error that starts with %q", err, want)
	}
}

func FuzzParseModalias(f *testing.F) {
	f.Add("usb:v19D2p0031d*dc*dsc*dp*icFFiscFFipFFin*")
	f.Add("usb:v1199p68A3d*dc*dsc*dp*ic*isc*ip*in0B*")
	f.Add("usb:v0D96p410Ad000[1-9]dc*dsc*dp*ic*isc*ip*in*")
	f.Add("usb:v12D1p1506d0102dc00dsc00dp00icFFisc02ip01in00")
	f.Fuzz(func(t *testing.T, s string) {
		p, err := modalias.Parse(s)
		if err != nil {
			return
		}
		again, err := modalias.Parse(p.String())
		if err != nil || again != p {
			t.Errorf("Parse(%q) = %+v, whose text %q reads as %+v, %v", s, p, p, again, err)
		}
	})
}
