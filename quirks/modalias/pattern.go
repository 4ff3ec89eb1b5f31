// SPDX-License-Identifier: GPL-3.0-or-later

package modalias

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"modembridge/switcher/usb"
)

// A Pattern is one USB id of a module's table, as an alias. The kernel writes
// it in the order of the fields, each after its letters, with numbers in
// upper-case hexadecimal (kernel: scripts/mod/file2alias.c, do_usb_entry).
type Pattern struct {
	Vendor    Field  // v: four digits
	Product   Field  // p: four digits
	Revision  string // d: bcdDevice as a shell pattern, "0100", "01[0-2]*" or "*"
	Device    Triple // dc, dsc, dp: class of the device
	Interface Triple // ic, isc, ip: class of the interface
	Number    Field  // in: bInterfaceNumber
}

// A Field is a number, or [Any].
type Field int32

// Any fits every number.
const Any Field = -1

// A Triple is a class, a subclass and a protocol of two digits each.
type Triple [3]Field

// Class returns the triple as one class; ok is false when a part is Any.
func (t Triple) Class() (class usb.Class, ok bool) {
	if t[0] == Any || t[1] == Any || t[2] == Any {
		return usb.Class{}, false
	}
	return usb.Class{Class: uint8(t[0]), SubClass: uint8(t[1]), Protocol: uint8(t[2])}, true
}

// ID returns the USB id that the pattern names; ok is false when it names none.
func (p Pattern) ID() (id usb.ID, ok bool) {
	if p.Vendor == Any || p.Product == Any {
		return usb.ID{}, false
	}
	return usb.ID{Vendor: uint16(p.Vendor), Product: uint16(p.Product)}, true
}

// Parse reads an alias such as
// "usb:v19D2p0031d*dc*dsc*dp*icFFiscFFipFFin*".
func Parse(s string) (Pattern, error) {
	rest, ok := strings.CutPrefix(s, "usb:")
	if !ok {
		return Pattern{}, fmt.Errorf("%q is not the alias of a USB device: it does not start with \"usb:\"", s)
	}
	in := scanner{rest: rest}
	p := Pattern{Vendor: in.number("v", 4), Product: in.number("p", 4), Revision: in.revision()}
	p.Device = Triple{in.number("dc", 2), in.number("dsc", 2), in.number("dp", 2)}
	p.Interface = Triple{in.number("ic", 2), in.number("isc", 2), in.number("ip", 2)}
	p.Number = in.number("in", 2)
	// A star ends every alias, for fields that later kernels may add.
	if in.rest = strings.TrimPrefix(in.rest, "*"); in.rest != "" {
		in.fail("something follows the interface number")
	}
	if in.err != nil {
		return Pattern{}, fmt.Errorf("%q is not the alias of a USB device: %w", s, in.err)
	}
	return p, nil
}

// String returns the form that [Parse] reads.
func (p Pattern) String() string {
	end := "*"
	if p.Number == Any {
		end = "" // the star that is the number serves as the last one too
	}
	return "usb:v" + p.Vendor.text(4) + "p" + p.Product.text(4) + "d" + p.Revision +
		"dc" + p.Device[0].text(2) + "dsc" + p.Device[1].text(2) + "dp" + p.Device[2].text(2) +
		"ic" + p.Interface[0].text(2) + "isc" + p.Interface[1].text(2) + "ip" + p.Interface[2].text(2) +
		"in" + p.Number.text(2) + end
}

func (f Field) text(digits int) string {
	if f == Any {
		return "*"
	}
	return fmt.Sprintf("%0*X", digits, int32(f))
}

// A scanner takes fields off the front of an alias, and keeps the first error.
type scanner struct {
	rest string
	err  error
}

// number takes a field of so many digits, or a star.
func (in *scanner) number(letters string, digits int) Field {
	rest, ok := strings.CutPrefix(in.rest, letters)
	if !ok {
		return in.fail("there is no " + letters + " where it should be")
	}
	if after, star := strings.CutPrefix(rest, "*"); star {
		in.rest = after
		return Any
	}
	if len(rest) < digits {
		return in.fail("it ends within " + letters)
	}
	text := rest[:digits]
	n, err := strconv.ParseUint(text, 16, 16)
	if err != nil || text != strings.ToUpper(text) {
		return in.fail(letters + " is not a number of upper-case hexadecimal digits")
	}
	in.rest = rest[digits:]
	return Field(n)
}

// revision takes bcdDevice, which may be a range of digits within brackets.
func (in *scanner) revision() string {
	rest, ok := strings.CutPrefix(in.rest, "d")
	end := strings.Index(rest, "dc")
	if !ok || end < 1 || strings.Trim(rest[:end], "0123456789ABCDEF[]-*") != "" {
		in.fail("d is not a revision")
		return ""
	}
	in.rest = rest[end:]
	return rest[:end]
}

func (in *scanner) fail(why string) Field {
	if in.err == nil {
		in.err = errors.New(why)
	}
	return Any
}
