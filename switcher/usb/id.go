// SPDX-License-Identifier: GPL-3.0-or-later

package usb

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// An ID is the idVendor and idProduct of a device descriptor (USB 2.0, 9.6.1).
// It changes when a stick is switched, so it never identifies a stick: that is
// what a [PortPath] is for.
type ID struct {
	Vendor, Product uint16
}

// ParseID reads the form "19d2:2000", upper or lower case.
func ParseID(s string) (ID, error) {
	vendor, product, ok := strings.Cut(s, ":")
	if !ok || len(vendor) != 4 || len(product) != 4 {
		return ID{}, fmt.Errorf("%q is not a USB id: want four hexadecimal digits, a colon and four more, such as 19d2:2000", s)
	}
	v, errV := strconv.ParseUint(vendor, 16, 16)
	p, errP := strconv.ParseUint(product, 16, 16)
	if errV != nil || errP != nil {
		return ID{}, fmt.Errorf("%q is not a USB id: it has characters that are not hexadecimal digits", s)
	}
	return ID{uint16(v), uint16(p)}, nil
}

// String returns the form that lsusb and sysfs use: "19d2:2000".
func (id ID) String() string { return fmt.Sprintf("%04x:%04x", id.Vendor, id.Product) }

// IsZero reports whether the id is unset.
func (id ID) IsZero() bool { return id == ID{} }

// MarshalText implements encoding.TextMarshaler.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler; see [ParseID].
func (id *ID) UnmarshalText(text []byte) error {
	v, err := ParseID(string(text))
	if err == nil {
		*id = v
	}
	return err
}

// A PortPath names a physical USB socket as the kernel does: the bus, then the
// port of each hub on the way, "1-1.4" (kernel: Documentation/usb, "usb device
// names"). It stays the same when the stick in it changes its id and its
// device number, and it tells two equal sticks apart.
type PortPath string

var portPath = regexp.MustCompile(`^[0-9]{1,3}-[0-9]{1,3}(\.[0-9]{1,3}){0,6}$`)

// ParsePortPath reads the form "1-1.4". Root hubs ("usb1") have no port path.
func ParsePortPath(s string) (PortPath, error) {
	if !portPath.MatchString(s) {
		return "", fmt.Errorf("%q is not a USB port path: want a bus and ports, such as 1-1.4", s)
	}
	return PortPath(s), nil
}
