// SPDX-License-Identifier: GPL-3.0-or-later

package modeswitch

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"modembridge/switcher/usb"
)

// A Name is what the name of a file says about the device in storage mode:
// "05c6:1000:uMa=Option".
type Name struct {
	ID    usb.ID
	Texts []Text // all of them must be found
}

// A Text is to be found in a text of the device, as it is or with every "_"
// turned into a blank. Case counts.
type Text struct {
	Key   string // see Keys
	Value string
}

// The texts of a device that a name may ask for.
const (
	Manufacturer = "uMa" // iManufacturer
	Product      = "uPr" // iProduct
	Serial       = "uSe" // iSerialNumber
	SCSIVendor   = "sVe" // of the INQUIRY data
	SCSIModel    = "sMo"
	SCSIRevision = "sRe"
)

// Keys are the keys of a [Text].
var Keys = []string{Manufacturer, Product, Serial, SCSIVendor, SCSIModel, SCSIRevision}

var (
	nameForm   = regexp.MustCompile(`^([0-9A-Fa-f]{4}):([0-9A-Fa-f]{4})(:|$)`)
	vendorForm = regexp.MustCompile(`^[0-9A-Fa-f]{4}:#`)
)

// LooksLikeName reports whether s starts with a USB id, in either case, as the
// name of a device file does. [ParseName] may refuse it nevertheless.
func LooksLikeName(s string) bool {
	return nameForm.MatchString(s) || vendorForm.MatchString(s)
}

// ParseName reads the name of a file, without its directory. The error says why
// it is the name of no device file, or of none that can be used.
func ParseName(s string) (Name, error) {
	if vendorForm.MatchString(s) {
		return Name{}, fmt.Errorf("%q is for every device of a vendor, with its phones and disks: write a file for each stick", s)
	}
	m := nameForm.FindString(s)
	if m == "" {
		return Name{}, fmt.Errorf("%q is no name of a device file: want a USB id, such as 12d1:1446, and texts if need be, such as 05c6:1000:uMa=Option", s)
	}
	head := strings.TrimSuffix(m, ":")
	if head != strings.ToLower(head) {
		return Name{}, fmt.Errorf("%q is never looked for by usb_modeswitch: write the id in lower case, %s", s, strings.ToLower(head))
	}
	id, err := usb.ParseID(head)
	if err != nil {
		return Name{}, err
	}
	name := Name{ID: id}
	if m == head {
		return name, nil
	}
	for part := range strings.SplitSeq(s[len(m):], ":") {
		text, err := parseText(part)
		if err != nil {
			return Name{}, fmt.Errorf("%q: %w", s, err)
		}
		if slices.ContainsFunc(name.Texts, func(t Text) bool { return t.Key == text.Key }) {
			return Name{}, fmt.Errorf("%q has two texts for %s", s, text.Key)
		}
		name.Texts = append(name.Texts, text)
	}
	return name, nil
}

// parseText reads one condition, "uMa=Option".
func parseText(s string) (Text, error) {
	key, value, ok := strings.Cut(s, "=")
	switch {
	case !ok || !slices.Contains(Keys, key):
		return Text{}, fmt.Errorf("%q is no condition: want one of %s, \"=\" and a text", s, strings.Join(Keys, ", "))
	case value == "":
		return Text{}, fmt.Errorf("%s has no text", key)
	case value == "?":
		return Text{}, fmt.Errorf("%s matches no device: \"?\" switches the file off", s)
	case strings.ContainsAny(value, `?[]\|=`) || strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0xfffd }):
		return Text{}, fmt.Errorf("%q has a character that texts cannot have: ? [ ] \\ | = or a control character", s)
	}
	return Text{key, value}, nil
}

// String returns the name as the file has it.
func (n Name) String() string {
	s := n.ID.String()
	for _, t := range n.Texts {
		s += ":" + t.Key + "=" + t.Value
	}
	return s
}
