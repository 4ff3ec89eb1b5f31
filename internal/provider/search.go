// SPDX-License-Identifier: GPL-3.0-or-later

package provider

import (
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A finder walks once through the file, which nests (serviceproviders.2.dtd)
//
//	country > provider > name, gsm > network-id, gid1, apn > plan, usage, name, …
//
// and holds the way to the current element and what was met on it.
type finder struct {
	sim SIM
	way []string // names of the open elements

	country  string
	provider string
	names    []string // of the provider, with its translations
	gids     []string // of the provider's SIMs
	primary  bool
	ours     bool  // the provider has a network-id with the code
	apns     []APN // of the provider
	text     []byte

	found []APN
}

func search(r io.Reader, sim SIM) ([]APN, error) {
	d := xml.NewDecoder(r)
	f := finder{sim: sim}
	for {
		// RawToken takes a quarter less time than Token, which checks the
		// nesting; so the finder does.
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) && len(f.way) == 0 {
			return f.found, nil
		} else if errors.Is(err, io.EOF) {
			return nil, io.ErrUnexpectedEOF
		} else if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if len(f.way) == 0 && t.Name.Local != "serviceproviders" {
				return nil, fmt.Errorf("it holds <%s>, not <serviceproviders>", t.Name.Local)
			}
			f.start(t)
		case xml.CharData:
			f.text = append(f.text, t...)
		case xml.EndElement:
			if !f.in(t.Name.Local) {
				line, _ := d.InputPos()
				return nil, fmt.Errorf("line %d: </%s> closes nothing", line, t.Name.Local)
			}
			f.end(t.Name.Local)
		}
	}
}

func (f *finder) start(e xml.StartElement) {
	f.way = append(f.way, e.Name.Local)
	f.text = f.text[:0]
	switch e.Name.Local {
	case "country":
		f.country = attr(e, "code")
	case "provider":
		f.provider, f.primary, f.ours, f.apns = "", attr(e, "primary") == "true", false, nil
		f.names, f.gids = nil, nil
	case "network-id":
		f.ours = f.ours || attr(e, "mcc")+attr(e, "mnc") == f.sim.Code && len(attr(e, "mcc")) == 3
	case "apn":
		f.apns = append(f.apns, APN{Value: attr(e, "value")})
	case "plan", "usage", "authentication":
		if a := f.apn(); a != nil {
			switch e.Name.Local {
			case "plan":
				a.Plan = plans(a.Plan, attr(e, "type"))
			case "usage":
				a.Usage = attr(e, "type")
			default:
				a.Auth = attr(e, "method")
			}
		}
	}
}

func (f *finder) end(name string) {
	f.way = f.way[:len(f.way)-1]
	a := f.apn()
	switch {
	case name == "provider":
		f.keep()
	case name == "name" && a != nil:
		a.Name = cmp.Or(a.Name, f.content()) // translations follow the first
	case name == "name" && f.in("provider"):
		f.provider = cmp.Or(f.provider, f.content())
		f.names = append(f.names, f.content())
	case name == "gid1" && f.in("gsm"):
		f.gids = append(f.gids, f.content())
	case name == "username" && a != nil:
		a.Username = f.content()
	case name == "password" && a != nil:
		a.Password = f.content()
	}
	f.text = f.text[:0]
}

// keep adds the provider's access points to those found, if it is the one.
func (f *finder) keep() {
	if !f.ours {
		return
	}
	found := f.sim.group(f.gids)
	if found != byGroup && f.sim.named(f.names) {
		found = byName
	}
	for _, a := range f.apns {
		a.Provider, a.Primary, a.Country, a.match = f.provider, f.primary, f.country, found
		f.found = append(f.found, a)
	}
}

// apn returns the access point whose child is being read, or nil.
func (f *finder) apn() *APN {
	if !slices.Contains(f.way, "apn") || len(f.apns) == 0 {
		return nil
	}
	return &f.apns[len(f.apns)-1]
}

// in reports whether the innermost open element has that name.
func (f *finder) in(name string) bool { return len(f.way) > 0 && f.way[len(f.way)-1] == name }

// content returns the text of the element that ends.
func (f *finder) content() string { return strings.TrimSpace(string(f.text)) }

// plans makes "" of an access point for more than one plan.
func plans(have, next string) string {
	if have != "" && have != next {
		return ""
	}
	return next
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
