// SPDX-License-Identifier: GPL-3.0-or-later

package modeswitch_test

import (
	"strings"
	"testing"

	"modembridge/quirks/modeswitch"
	"modembridge/switcher/usb"

	"github.com/google/go-cmp/cmp"
)

func TestParseName(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want modeswitch.Name
	}{
		{"12d1:1446", modeswitch.Name{ID: usb.ID{Vendor: 0x12d1, Product: 0x1446}}},
		{"05c6:1000:uMa=Co.,Ltd", modeswitch.Name{ID: usb.ID{Vendor: 0x05c6, Product: 0x1000}, Texts: []modeswitch.Text{{Key: modeswitch.Manufacturer, Value: "Co.,Ltd"}}}},
		{"1c9e:f000:uMa=USB_Modem", modeswitch.Name{ID: usb.ID{Vendor: 0x1c9e, Product: 0xf000}, Texts: []modeswitch.Text{{Key: modeswitch.Manufacturer, Value: "USB_Modem"}}}},
		{"04e8:f000:sVe=A:sMo=U209:sRe=1*2:uPr=x:uSe=0", modeswitch.Name{ID: usb.ID{Vendor: 0x04e8, Product: 0xf000}, Texts: []modeswitch.Text{
			{Key: modeswitch.SCSIVendor, Value: "A"},
			{Key: modeswitch.SCSIModel, Value: "U209"},
			{Key: modeswitch.SCSIRevision, Value: "1*2"},
			{Key: modeswitch.Product, Value: "x"},
			{Key: modeswitch.Serial, Value: "0"},
		}}},
	} {
		got, err := modeswitch.ParseName(tt.in)
		if err != nil {
			t.Errorf("ParseName(%q): %v", tt.in, err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("ParseName(%q) (-want +got):\n%s", tt.in, diff)
		}
		if got.String() != tt.in {
			t.Errorf("ParseName(%q).String() = %q", tt.in, got.String())
		}
	}
}

func TestParseNameRefuses(t *testing.T) {
	for in, want := range map[string]string{
		"new.lst":                   "is no name of a device file",
		"":                          "is no name of a device file",
		"12d1":                      "is no name of a device file",
		"12d1:14468":                "is no name of a device file",
		"12d1:1446.dpkg-old":        "is no name of a device file",
		"a/12d1:1446":               "is no name of a device file",
		"12d1:#linux":               "is for every device of a vendor",
		"12d1:#android":             "is for every device of a vendor",
		"12D1:1F01":                 "write the id in lower case, 12d1:1f01",
		"12d1:1446:":                "is no condition",
		"12d1:1446:uXx=Option":      "is no condition",
		"12d1:1446:uMa":             "is no condition",
		"12d1:1446:uMa=":            "uMa has no text",
		"12d1:1446:uMa=?":           "matches no device",
		"12d1:1446:uMa=a|b":         "that texts cannot have",
		"12d1:1446:uMa=a\nb":        "that texts cannot have",
		"12d1:1446:uMa=a\xff":       "that texts cannot have",
		"12d1:1446:uMa=a:uMa=b":     "two texts for uMa",
		"12d1:1446:uMa=Option:boss": "is no condition",
	} {
		got, err := modeswitch.ParseName(in)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseName(%q) = %v, %v; want an error with %q", in, got, err, want)
		}
	}
}
