// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import (
	"fmt"
	"slices"
	"strings"
)

// A Method is a way to switch.
type Method uint8

// The methods. Each has a file of its own that explains it.
const (
	NoMethod      Method = iota
	StandardEject        // eject, as a file manager does it
	Messages             // bytes from the quirk
	Huawei               // a control request of the first Huawei sticks
	HuaweiNew            // a vendor command of Huawei's
	HuaweiAlt            // another one
	Option               // REZERO UNIT
	Sierra               // a vendor request
	Sony                 // a vendor request, to each of two personalities
	GCT                  // two class requests to the interface
	Kobil                // a vendor request
	Sequans              // a vendor request
	MobileAction         // a dialogue over interrupt endpoints
	Cisco                // eleven vendor commands
	Qisda                // a vendor request with data
	Quanta               // a vendor request
	Blackberry           // two vendor requests
	Pantech              // a vendor request with the mode that is wanted
	Configure            // nothing but the plan's configuration, alternate setting or reset
	Detach               // the storage driver is taken away, and nothing is sent
)

var methodNames = []string{
	"", "standard-eject", "message", "huawei", "huawei-new", "huawei-alt", "option", "sierra", "sony", "gct", "kobil",
	"sequans", "mobile-action", "cisco", "qisda", "quanta", "blackberry", "pantech", "configure", "detach",
}

// ParseMethod reads the name that quirk files use, such as "standard-eject".
func ParseMethod(s string) (Method, error) {
	i := slices.Index(methodNames, s)
	if i <= 0 {
		return NoMethod, fmt.Errorf("%q is not a switching method: want one of %s", s, strings.Join(methodNames[1:], ", "))
	}
	return Method(i), nil
}

// String returns the name that quirk files use, "" for NoMethod.
func (m Method) String() string {
	if int(m) < len(methodNames) {
		return methodNames[m]
	}
	return fmt.Sprintf("method(%d)", uint8(m))
}

// MarshalText implements encoding.TextMarshaler.
func (m Method) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler; see [ParseMethod].
func (m *Method) UnmarshalText(text []byte) error {
	v, err := ParseMethod(string(text))
	if err == nil {
		*m = v
	}
	return err
}
