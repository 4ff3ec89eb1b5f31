// SPDX-License-Identifier: GPL-3.0-or-later

package modeswitch

import (
	"fmt"
	"slices"
	"strings"

	"modembridge/switcher"
)

// modes are the special modes, of which a file may ask for one. PantechMode is
// one too, but has a number where the others have a truth value.
var modes = []struct {
	key    string
	method switcher.Method
}{
	{"DetachStorageOnly", switcher.Detach},
	{"HuaweiMode", switcher.Huawei},
	{"HuaweiNewMode", switcher.HuaweiNew},
	{"HuaweiAltMode", switcher.HuaweiAlt},
	{"SierraMode", switcher.Sierra},
	{"SonyMode", switcher.Sony},
	{"GCTMode", switcher.GCT},
	{"KobilMode", switcher.Kobil},
	{"SequansMode", switcher.Sequans},
	{"MobileActionMode", switcher.MobileAction},
	{"CiscoMode", switcher.Cisco},
	{"QisdaMode", switcher.Qisda},
	{"QuantaMode", switcher.Quanta},
	{"OptionMode", switcher.Option},
	{"BlackberryMode", switcher.Blackberry},
}

// others are the rest of the keys that usb_modeswitch or its udev helper know.
var others = []string{
	"DefaultVendor", "DefaultProduct", "TargetVendor", "TargetProduct", "TargetProductList", "TargetClass",
	"MessageContent", "MessageContent2", "MessageContent3", "StandardEject", "PantechMode",
	"MessageEndpoint", "ResponseEndpoint", "Interface", "Configuration", "AltSetting", "ResetUSB",
	"ReleaseDelay", "CheckSuccess",
	"WaitBefore", "NoMBIMCheck", // of the udev helper
	"MBIM", // of OpenWrt's own files: the configuration with an MBIM function
}

// former are keys that stand in files and do nothing in 2.6.1: the status of a
// message is always read, and drivers are the kernel's business.
var former = []string{"NeedResponse", "NoDriverLoading", "InquireDevice", "DriverModule", "DriverIDPath"}

// meant returns the keys that do something.
func meant() []string {
	keys := slices.Clone(others)
	for _, m := range modes {
		keys = append(keys, m.key)
	}
	return keys
}

// first returns the settings by key. Of several with the same key the first one
// counts. It warns of those, and of keys that nobody knows.
func (s *source) first(settings []setting) map[string]setting {
	byKey := make(map[string]setting)
	keys := meant()
	for _, set := range settings {
		earlier, twice := byKey[set.key]
		switch {
		case !slices.Contains(keys, set.key) && !slices.Contains(former, set.key):
			s.report(set.line, set.keyColumn, false, unknown(set.key, keys))
		case twice:
			s.report(set.line, set.keyColumn, false, fmt.Sprintf("%s stands in line %d already, and that one counts", set.key, earlier.line))
		default:
			byKey[set.key] = set
		}
	}
	return byKey
}

// unknown says that a key is none of keys, and which one may be meant.
func unknown(key string, keys []string) string {
	for _, k := range keys {
		if near(strings.ToLower(key), strings.ToLower(k)) {
			return fmt.Sprintf("unknown key %s: is %s meant?", key, k)
		}
	}
	return fmt.Sprintf("unknown key %s is not read", key)
}

// near reports whether two words differ in no more than one letter, or in two
// that changed places.
func near(a, b string) bool {
	for a != "" && b != "" && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for a != "" && b != "" && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	swapped := len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
	return len(a) <= 1 && len(b) <= 1 || swapped
}
