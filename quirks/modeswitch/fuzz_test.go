// SPDX-License-Identifier: GPL-3.0-or-later

package modeswitch_test

import (
	"reflect"
	"strings"
	"testing"

	"modembridge/quirks/modeswitch"
	"modembridge/switcher"
)

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"# ZTE devices\nTargetVendor= 0x19d2\nTargetProductList=\"0001,0002\"\nStandardEject=1\nMessageContent=\"" + zte + "\"\n",
		"TargetClass=0xff\nHuaweiMode=1",
		"HuaweiMode=1\nSierraMode=1\n\n",
		"MessageContent=\"5\"\"\nMessageContent3=0f00 \r\n",
		"Configuration=-1\nInterface=0x\n;x=1\n =\nX= \"\n",
		"WaitBefore=99999999999999999999\n\x00",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 2<<10 {
			return // more of the same, and time for fewer files
		}
		got, problems := modeswitch.Parse("f", text)
		lines := strings.Split(string(text), "\n")
		for _, p := range problems {
			whole := p.Line == 0 && p.Column == 0
			place := p.Line >= 1 && p.Line <= len(lines) && p.Column >= 1 && p.Column <= len(lines[p.Line-1])+1
			if p.Message == "" || strings.Contains(p.Message, "\n") || !whole && !place {
				t.Errorf("the problem %#v is not at a place of the file", p)
			}
		}
		switch fatal := modeswitch.Fatal(problems); {
		case fatal && !reflect.DeepEqual(got, modeswitch.Settings{}):
			t.Errorf("Parse() = %+v beside %v; want nothing", got, problems)
		case !fatal && got.Plan.Method != switcher.NoMethod:
			if err := got.Plan.Validate(); err != nil {
				t.Errorf("Parse() returns an impossible plan: %v", err)
			}
		}
	})
}

func FuzzParseName(f *testing.F) {
	for _, seed := range []string{"12d1:1446", "05c6:1000:uMa=Co.,Ltd:sVe=x", "12d1:#linux", "new.lst", "12d1:1446:uMa=?", "::::"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		name, err := modeswitch.ParseName(in)
		if err == nil && name.String() != in {
			t.Errorf("ParseName(%q).String() = %q", in, name.String())
		}
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("ParseName(%q) has an error of several lines: %v", in, err)
		}
	})
}
