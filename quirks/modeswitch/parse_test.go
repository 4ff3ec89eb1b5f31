// SPDX-License-Identifier: GPL-3.0-or-later

package modeswitch_test

import (
	"testing"
	"time"

	"modembridge/quirks/modeswitch"
	"modembridge/switcher"

	"github.com/google/go-cmp/cmp"
)

func ptr[T any](v T) *T { return &v }

func message(t *testing.T, hex string) switcher.Message {
	t.Helper()
	m, err := switcher.ParseMessage(hex)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

const (
	zte     = "55534243123456702000000080000c85010101180101010101000000000000"
	startUp = "55534243123456780000000000000600000000000000000000000000000000"
	vendor  = "5553424312345679c000000080000671030000000000000000000000000000"
)

// The files are those of usb-modeswitch-data 20191128 where the row says an id
// (reference/modeswitch.md, section 8); the others show one rule each, as
// usb_modeswitch 2.6.1 was seen to have it with -W -c.
func TestParse(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       modeswitch.Settings
	}{
		{"19d2:2000, a blank after the =", "# ZTE devices, some Onda devices\nTargetVendor= 0x19d2\nTargetProductList=\"0001,0002\"\nStandardEject=1\nMessageContent=\"" + zte + "\"\n", modeswitch.Settings{
			Title: "ZTE devices, some Onda devices", TargetVendor: ptr[uint16](0x19d2), TargetProducts: []uint16{1, 2},
			Plan: switcher.Plan{Method: switcher.StandardEject, Messages: []switcher.Message{message(t, zte)}},
		}},
		{"12d1:1003, a special mode and a class", "# Huawei E220, E230, E270, E870\nTargetClass=0xff\nHuaweiMode=1\n", modeswitch.Settings{
			Title: "Huawei E220, E230, E270, E870", TargetClass: ptr[uint8](0xff), Plan: switcher.Plan{Method: switcher.Huawei},
		}},
		{"201e:1023, two messages and a key without effect", "TargetVendor=0x201e\nTargetProduct=0x1022\nMessageContent=\"" + startUp + "\"\nMessageContent2=\"" + vendor + "\"\nNeedResponse=1\n", modeswitch.Settings{
			TargetVendor: ptr[uint16](0x201e), TargetProducts: []uint16{0x1022},
			Plan: switcher.Plan{Method: switcher.Messages, Messages: []switcher.Message{message(t, startUp), message(t, vendor)}},
		}},
		{"1a8d:1000, a wait in milliseconds", "StandardEject=1\nReleaseDelay=4000\n", modeswitch.Settings{
			Plan: switcher.Plan{Method: switcher.StandardEject, Settle: 4 * time.Second},
		}},
		{"046d:c261, endpoints, the one to the host without its direction", "MessageEndpoint=0x01\nResponseEndpoint=0x01\nTargetClass=0x03\nMessageContent=\"0f00010142\"\n", modeswitch.Settings{
			TargetClass: ptr[uint8](3), Plan: switcher.Plan{Method: switcher.Messages, Messages: []switcher.Message{{0x0f, 0, 1, 1, 0x42}}, Out: 0x01, In: 0x81},
		}},
		{"0fce:d0e1, a mode and a configuration", "TargetClass=0x02\nSonyMode=1\nConfiguration=2\n", modeswitch.Settings{
			TargetClass: ptr[uint8](2), Plan: switcher.Plan{Method: switcher.Sony, Configuration: []switcher.Choice{{Number: 2}}},
		}},
		{"10a9:606f, a mode that is chosen later", "# Pantech/Verizon UML295\nTargetVendor=0x10a9\nTargetProductList=\"6064,6074\"\n# Use 1 for automatic choice, 2 for RNDIS, 4 for QMI\nPantechMode=1\n\n\n", modeswitch.Settings{
			Title: "Pantech/Verizon UML295", TargetVendor: ptr[uint16](0x10a9), TargetProducts: []uint16{0x6064, 0x6074},
			Plan: switcher.Plan{Method: switcher.Pantech, Number: 1}, PantechAuto: true,
		}},
		{"1199:9011, nothing but a configuration", "Configuration=1", modeswitch.Settings{
			Plan: switcher.Plan{Method: switcher.Configure, Configuration: []switcher.Choice{{Number: 1}}},
		}},
		{"03f0:0857, a dummy", "# HP lt4220 NGFF Card\nConfiguration=0\n", modeswitch.Settings{
			Title: "HP lt4220 NGFF Card", Dummy: true, Plan: switcher.Plan{Method: switcher.Configure, Configuration: []switcher.Choice{switcher.MBIM}},
		}},
		{"19d2:0120, truth values that are false, and a comment without a blank", "#ZTE-T A356\nDetachStorageOnly=0\nStandardEject=1\nInterface=0x00\n", modeswitch.Settings{
			Title: "ZTE-T A356", Plan: switcher.Plan{Method: switcher.StandardEject, Interface: ptr[uint8](0)},
		}},
		{"05c6:2000, a time to wait for the modem", "StandardEject=1\nCheckSuccess=40\n", modeswitch.Settings{
			Plan: switcher.Plan{Method: switcher.StandardEject}, CheckSuccess: 40 * time.Second,
		}},
		{"a time to wait before", "StandardEject=1\nWaitBefore=10\n", modeswitch.Settings{Plan: switcher.Plan{Method: switcher.StandardEject, Delay: 10 * time.Second}}},
		{"no special mode but all that may follow", "AltSetting=0x01\nInterface=0x10\nResetUSB=1\nNoMBIMCheck=1\nConfiguration=0x0a", modeswitch.Settings{
			NoMBIM: true,
			Plan:   switcher.Plan{Method: switcher.Configure, Interface: ptr[uint8](0x10), Alternate: ptr[uint8](1), Reset: true, Configuration: []switcher.Choice{{Number: 10}}},
		}},
		{"-1 for a configuration, an interface and a setting that are not to be set", "HuaweiMode=1\nConfiguration=-1\nInterface=-1\nAltSetting=-1\n", modeswitch.Settings{Plan: switcher.Plan{Method: switcher.Huawei}}},
		{"the storage driver taken away", "DetachStorageOnly=1\n", modeswitch.Settings{Plan: switcher.Plan{Method: switcher.Detach}}},
		{"OpenWrt's key for MBIM", "MBIM=1\n", modeswitch.Settings{Plan: switcher.Plan{Method: switcher.Configure, Configuration: []switcher.Choice{switcher.MBIM}}}},
		{"a device told by its own keys", "DefaultVendor=0x12d1\nDefaultProduct=1446\nHuaweiNewMode=yes\n", modeswitch.Settings{
			DefaultVendor: ptr[uint16](0x12d1), DefaultProduct: ptr[uint16](0x1446), Plan: switcher.Plan{Method: switcher.HuaweiNew},
		}},
		{"nothing that says how to switch", "TargetVendor=19d2\nTargetProduct=0000\n", modeswitch.Settings{TargetVendor: ptr[uint16](0x19d2), TargetProducts: []uint16{0}}},
		{"a zero for what is not said", "TargetVendor=0\nTargetClass=0\nPantechMode=0\nQuantaMode=True\n", modeswitch.Settings{Plan: switcher.Plan{Method: switcher.Quanta}}},
		{"blanks around a key, and tabs", " \tHuaweiAltMode\t =\t 1\n", modeswitch.Settings{Plan: switcher.Plan{Method: switcher.HuaweiAlt}}},
		{"a key that ends at a blank", "SierraMode yes=1\n", modeswitch.Settings{Plan: switcher.Plan{Method: switcher.Sierra}}},
		{"a comment after a number, which ends at it", "TargetClass=0xff # serial\nGCTMode=1 ; now\n", modeswitch.Settings{TargetClass: ptr[uint8](0xff), Plan: switcher.Plan{Method: switcher.GCT}}},
		{"a comment character before the =", "! no KobilMode=1\n; KobilMode=1\nSequansMode=1\n", modeswitch.Settings{Title: "no KobilMode=1", Plan: switcher.Plan{Method: switcher.Sequans}}},
		{"a value in quotes with blanks, and text around it", "QisdaMode=x \"  1 \" y\n", modeswitch.Settings{Plan: switcher.Plan{Method: switcher.Qisda}}},
		{"lines that end as on Windows", "# Title\r\nMessageContent=0f00\r\n", modeswitch.Settings{Title: "Title", Plan: switcher.Plan{Method: switcher.Messages, Messages: []switcher.Message{{0x0f, 0}}}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, problems := modeswitch.Parse("f", []byte(tt.text))
			if len(problems) > 0 {
				t.Errorf("Parse() reports %v; want nothing", problems)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Parse() (-want +got):\n%s", diff)
			}
		})
	}
}
