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
	Huawei               // a control request
	HuaweiNew            // a vendor command
	HuaweiAlt            // another one
)

var methodNames = []string{"", "standard-eject", "message", "huawei", "huawei-new", "huawei-alt"}

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
