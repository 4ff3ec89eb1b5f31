// SPDX-License-Identifier: GPL-3.0-or-later

package modeswitch_test

import (
	"strings"
	"testing"

	"modembridge/quirks/modeswitch"
	"modembridge/switcher"

	"github.com/google/go-cmp/cmp"
)

func TestParseWarns(t *testing.T) {
	line := "StandardEject=1\n"
	for _, tt := range []struct {
		name, text, want string
		plan             switcher.Plan
	}{
		{"a misspelt key", "Huaweinewmode=1\n" + line, "f:1:1: unknown key Huaweinewmode: is HuaweiNewMode meant?", switcher.Plan{Method: switcher.StandardEject}},
		{"a letter too few", line + " TagetVendor=19d2\n", "f:2:2: unknown key TagetVendor: is TargetVendor meant?", switcher.Plan{Method: switcher.StandardEject}},
		{"two letters that changed places", line + "WaitBefroe=1\n", "f:2:1: unknown key WaitBefroe: is WaitBefore meant?", switcher.Plan{Method: switcher.StandardEject}},
		{"a key like no other", line + "Flags=1\n", "f:2:1: unknown key Flags is not read", switcher.Plan{Method: switcher.StandardEject}},
		{"a key twice, of which the first counts", "StandardEject=0\nHuaweiMode=1\n" + line, "f:3:1: StandardEject stands in line 1 already, and that one counts", switcher.Plan{Method: switcher.Huawei}},
		{"a key without value, so that the second counts", "HuaweiMode=\nHuaweiMode=1\n", "f:1:12: HuaweiMode has no value, and is not read", switcher.Plan{Method: switcher.Huawei}},
		{"a value that looks true", line + "HuaweiMode=on\n", "f:2:12: HuaweiMode is \"on\", which counts as no: want 1, yes or true for yes", switcher.Plan{Method: switcher.StandardEject}},
		{"a message beside a mode", "HuaweiMode=1\nMessageContent=\"55\"\n", "f:2:1: MessageContent is not read: HuaweiMode is the way to switch", switcher.Plan{Method: switcher.Huawei}},
		{"an eject beside a mode", "PantechMode=2\n" + line, "f:2:1: StandardEject is not read: PantechMode is the way to switch", switcher.Plan{Method: switcher.Pantech, Number: 2}},
		{"a second message after an eject", line + "MessageContent2=\"55\"\n", "f:2:1: MessageContent2 is not read: one message may follow StandardEject", switcher.Plan{Method: switcher.StandardEject}},
		{"a third message without a second", "MessageContent=\"55\"\nMessageContent3=\"56\"\n", "f:2:1: MessageContent3 is not read: messages are sent up to the first that is missing", switcher.Plan{Method: switcher.Messages, Messages: []switcher.Message{{0x55}}}},
		{"a list and a single product", line + "TargetProduct=0001\nTargetProductList=\"0002\"\n", "f:3:1: TargetProductList takes the place of TargetProduct", switcher.Plan{Method: switcher.StandardEject}},
		{"a product id that is too short", line + "TargetProductList=\"0001,2,0003\"\n", "f:2:25: \"2\" is not a product id of four hexadecimal digits, and is passed over", switcher.Plan{Method: switcher.StandardEject}},
		{"a number with something after it", line + "TargetVendor=19d2 zte\n", "f:2:19: \"zte\" after the number is not read", switcher.Plan{Method: switcher.StandardEject}},
		{"a quote that is not closed", "MessageContent=\"0f00\n", "f:1:16: the closing quote is missing", switcher.Plan{Method: switcher.Messages, Messages: []switcher.Message{{0x0f, 0}}}},
		{"a line that is nothing", line + "HuaweiMode\n", "f:2:1: the line is neither a comment nor a setting Key=Value", switcher.Plan{Method: switcher.StandardEject}},
		{"a key behind an exclamation mark", line + " !KobilMode=1\n", "f:2:2: a \"!\" before the \"=\" makes the line a comment, which is not read", switcher.Plan{Method: switcher.StandardEject}},
		{"a mark within a key", line + "Huawei#Mode=1\n", "f:2:7: a \"#\" before the \"=\" makes the line a comment, which is not read", switcher.Plan{Method: switcher.StandardEject}},
		{"a key with an escape sequence", line + "a\x1b[31mb=1\n", "f:2:1: unknown key a\\x1b[31mb is not read", switcher.Plan{Method: switcher.StandardEject}},
		{"comments, though they have a =", line + "#x=1\n ; x=1\n! of x=1\n!\n!=1\n", "", switcher.Plan{Method: switcher.StandardEject}},
		{"a byte order mark", "\ufeffHuaweiMode=1\nx=1\n", "f:2:1: unknown key x is not read", switcher.Plan{Method: switcher.Huawei}},
		{"a byte order mark, and a mistake behind it", "\ufeffx=1\n" + line, "f:1:1: unknown key x is not read", switcher.Plan{Method: switcher.StandardEject}},
		{"a setting without a key", line + " =1\n", "f:2:1: the setting has no key", switcher.Plan{Method: switcher.StandardEject}},
		{"a line that is too long", line + "# " + strings.Repeat("x", 1021) + "\n", "f:2:1023: the line is longer than 1022 bytes, and what is beyond that is not read", switcher.Plan{Method: switcher.StandardEject}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, problems := modeswitch.Parse("f", []byte(tt.text))
			var all []string
			for _, p := range problems {
				all = append(all, p.Error())
			}
			if s := strings.Join(all, "\n"); s != tt.want || modeswitch.Fatal(problems) {
				t.Errorf("Parse() reports %q; want the warning %q", s, tt.want)
			}
			if diff := cmp.Diff(tt.plan, got.Plan); diff != "" {
				t.Errorf("plan (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseReadsFiftySettings(t *testing.T) {
	text := strings.Repeat("#\nNeedResponse=1\n", 49)
	if got, _ := modeswitch.Parse("f", []byte(text+"HuaweiMode=1\n")); got.Plan.Method != switcher.Huawei {
		t.Errorf("the 50th setting gives method %v; want huawei", got.Plan.Method)
	}
	got, problems := modeswitch.Parse("f", []byte(text+"NeedResponse=1\nHuaweiMode=1\nSierraMode=1\n"))
	if got.Plan.Method != switcher.NoMethod {
		t.Errorf("the 51st setting gives method %v; want none", got.Plan.Method)
	}
	want := modeswitch.Problem{File: "f", Line: 100, Column: 1, Message: "the file has more than 50 settings, and none is read from here on"}
	if last := problems[len(problems)-1]; last != want {
		t.Errorf("the last problem is %v; want %v", last, want)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, tt := range []struct {
		name, text, want string
	}{
		{"a message with an odd number of digits", "StandardEject=1\nMessageContent=\"555\"\n", "f:2:17: MessageContent: a message has two hexadecimal digits per byte, and this one has 3 digits"},
		{"a message that is not hexadecimal", "MessageContent=\"55zz\"\n", "f:1:19: MessageContent has a character that is not a hexadecimal digit"},
		{"a message with a blank after it, and no quotes", "MessageContent=5501 \n", "f:1:20: MessageContent has a character that is not a hexadecimal digit"},
		{"a message that is a wrapper cut short", "MessageContent=5553424312\n", "f:1:16: MessageContent: a command block wrapper has 31 bytes, and this one has 5"},
		{"two modes at once", "SierraMode=1\nHuaweiMode=1\n", "f:1:1: SierraMode and HuaweiMode (line 2) are two ways to switch, and a stick is switched in one"},
		{"a mode and a Pantech one", "HuaweiMode=1\nPantechMode=4\n", "f:2:1: PantechMode and HuaweiMode (line 1) are two ways to switch, and a stick is switched in one"},
		{"an id that is no number", "TargetVendor=zte\n", "f:1:14: TargetVendor is \"zte\", which is not a hexadecimal number"},
		{"an id that is too large", "TargetProduct=0x12345\n", "f:1:15: TargetProduct is \"0x12345\", which is out of bounds: want a hexadecimal number from 0 to ffff"},
		{"a number that is far too large", "TargetClass=0x11111111111111111\n", "f:1:13: TargetClass is \"0x11111111111111111\", which is out of bounds: want a hexadecimal number from 0 to ff"},
		{"a negative vendor", "TargetVendor=-1\n", "f:1:14: TargetVendor is \"-1\", which is out of bounds: want a hexadecimal number from 0 to ffff"},
		{"an endpoint that cannot take messages", "MessageEndpoint=0x81\n", "f:1:17: MessageEndpoint is \"0x81\", which is out of bounds: want a hexadecimal number from 0 to f"},
		{"a wait of an hour", "WaitBefore=3600\n", "f:1:12: WaitBefore is \"3600\", which is out of bounds: want a decimal number from 0 to 300"},
		{"an empty file", "", "f: the file is empty"},
		{"nothing but a byte order mark", "\ufeff", "f: the file is empty"},
		{"a NUL byte", "# x\nHuawei\x00Mode=1\n", "f:2:7: the file has a NUL byte, so it is not text"},
		{"text in another encoding", "# caf\xe9\n", "f:1:6: the file is not text in UTF-8"},
		{"a file that is too large", strings.Repeat("# x\n", modeswitch.MaxSize/4) + "#", "f: the file is larger than 64 KiB, so it is not one of usb_modeswitch's"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, problems := modeswitch.Parse("f", []byte(tt.text))
			if len(problems) != 1 || !problems[0].Fatal || problems[0].Error() != tt.want {
				t.Errorf("Parse() reports %v; want the error %q", problems, tt.want)
			}
			if diff := cmp.Diff(modeswitch.Settings{}, got); diff != "" {
				t.Errorf("Parse() returns something beside the error (-want +got):\n%s", diff)
			}
		})
	}
}
