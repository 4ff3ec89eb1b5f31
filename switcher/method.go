// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import (
	"fmt"
	"slices"
	"strings"
)

// A Method is a way to switch, by the name that quirk files use.
type Method string

// The methods. Each has a file of its own that explains it.
const (
	StandardEject Method = "standard-eject"
	Messages      Method = "message"
	Huawei        Method = "huawei"
	HuaweiNew     Method = "huawei-new"
	HuaweiAlt     Method = "huawei-alt"
)

// Methods returns all methods.
func Methods() []Method {
	return []Method{StandardEject, Messages, Huawei, HuaweiNew, HuaweiAlt}
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (m *Method) UnmarshalText(text []byte) error {
	if !slices.Contains(Methods(), Method(text)) {
		var names []string
		for _, m := range Methods() {
			names = append(names, string(m))
		}
		return fmt.Errorf("%q is not a switching method: want one of %s", text, strings.Join(names, ", "))
	}
	*m = Method(text)
	return nil
}
