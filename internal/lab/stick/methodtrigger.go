// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"encoding/hex"
	"fmt"

	"modembridge/switcher"
)

// methodTriggers returns what a stick waits for that a plan's method switches:
// messages as usb_modeswitch 2.6.1 was seen to send them, and not as package
// switcher builds them, so that the two can be held against each other. All of
// them are needed, in that order.
func methodTriggers(plan switcher.Plan) ([]Trigger, error) {
	switch plan.Method {
	case switcher.StandardEject:
		if len(plan.Messages) > 0 {
			return messageTriggers(plan.Messages[len(plan.Messages)-1:])
		}
		return []Trigger{{Eject: true}}, nil
	case switcher.Messages:
		return messageTriggers(plan.Messages)
	case switcher.Pantech:
		return []Trigger{{Control: Bytes{0x40, 0x70, plan.Number, 0}}}, nil
	case switcher.Cisco:
		return ciscoTriggers(), nil
	case switcher.MobileAction:
		return mobileActionTriggers(), nil
	case switcher.Configure:
		return nil, nil // the configuration is all there is
	}
	triggers, ok := singleTriggers[plan.Method]
	if !ok {
		return nil, fmt.Errorf("no emulated stick knows method %v", plan.Method)
	}
	return triggers, nil
}

// singleTriggers are the methods of one or two messages. A request is its
// bmRequestType, bRequest and wValue.
var singleTriggers = map[switcher.Method][]Trigger{
	switcher.Huawei:    {{Control: Bytes{0x00, 0x03, 0x01, 0x00}}},
	switcher.HuaweiNew: {{CDB: Bytes{0x11, 0x06, 0x20, 0x00, 0x00, 0x01, 0x01, 0x00, 0x01}}},
	switcher.HuaweiAlt: {{CDB: Bytes{0x11, 0x06, 0x30, 0x00, 0x00, 0x00, 0x00, 0x01}}},
	switcher.Option:    {{CDB: Bytes{0x01}}},
	switcher.Sierra:    {{Control: Bytes{0x40, 0x0b, 0x01, 0x00}}},
	switcher.Sony:      {{Control: Bytes{0xc0, 0x11, 0x02, 0x00}}},
	switcher.GCT:       {{Control: Bytes{0xa1, 0xa0, 0x00, 0x00}}, {Control: Bytes{0xa1, 0xfe, 0x00, 0x00}}},
	switcher.Kobil:     {{Control: Bytes{0xc0, 0x88, 0x00, 0x00}}},
	switcher.Sequans:   {{Control: Bytes{0x40, 0x0b, 0x02, 0x00}}},
	switcher.Qisda: {{
		Control: Bytes{0x40, 0x04, 0x00, 0x00},
		Data:    Bytes{0x05, 0x8c, 0x04, 0x08, 0xa0, 0xee, 0x20, 0x00, 0x5c, 0x01, 0x04, 0x08, 0x98, 0xcd, 0xea, 0xbf},
	}},
	switcher.Quanta:     {{Control: Bytes{0xc0, 0xff, 0x00, 0x00}}},
	switcher.Blackberry: {{Control: Bytes{0xc0, 0xb1, 0x00, 0x00}}, {Control: Bytes{0xc0, 0xa9, 0x0e, 0x00}}},
}

// ciscoTriggers are the eleven command blocks that a Cisco AM10 wants.
func ciscoTriggers() []Trigger {
	return hexTriggers(func(b []byte) Trigger { return Trigger{CDB: b} },
		"fd000000030000000100", "fd000000070000000100", "fd000100071000000000", "fd000200230000000100",
		"fd000300238200000000", "fd000200260000000100", "fd00030026c800000000", "fd000010730000000100",
		"fd000200240000000100", "fd000300241300000000", "fd000110732400000000",
	)
}

// mobileActionTriggers are a report that is set twice, and the host's half of
// the dialogue that follows.
func mobileActionTriggers() []Trigger {
	report := Trigger{
		Control: Bytes{0x21, 0x09, 0x00, 0x03},
		Data:    Bytes{0xb0, 0x04, 0x00, 0x00, 0x02, 0x90, 0x26, 0x86},
	}
	return append([]Trigger{report, report}, hexTriggers(func(b []byte) Trigger { return Trigger{Message: b} },
		"3701fedbc1331f83", "370eb59d3b8a9151", "3487ba0dfc8a9151",
		"3701fedbc1331f83", "370eb59d3b8a9151", "3487ba0dfc8a9151",
		"3304fe00f46c1ff0", "3207fef029b93af0",
	)...)
}

func hexTriggers(trigger func([]byte) Trigger, texts ...string) []Trigger {
	var all []Trigger
	for _, text := range texts {
		b, err := hex.DecodeString(text)
		if err != nil {
			panic(err) // they stand above
		}
		all = append(all, trigger(b))
	}
	return all
}

// messageTriggers are a quirk's own messages.
func messageTriggers(messages []switcher.Message) ([]Trigger, error) {
	var all []Trigger
	for _, m := range messages {
		cbw, err := switcher.ParseCBW(m)
		if err != nil {
			all = append(all, Trigger{Message: Bytes(m)})
			continue
		}
		all = append(all, Trigger{CDB: significant(cbw.CDB[:])})
	}
	return all, nil
}

// significant returns a command block up to its last byte that is not 0. A block
// of zeros is the TEST UNIT READY that it is.
func significant(cdb []byte) Bytes {
	n := len(cdb)
	for n > 0 && cdb[n-1] == 0 {
		n--
	}
	if n == 0 {
		n = 6
	}
	return Bytes(cdb[:n])
}
