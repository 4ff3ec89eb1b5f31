// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"modembridge/quirks/modeswitch"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// entries returns what a file says as entries of ours: one, or two where a
// stick is switched in two steps.
func (f foreignFile) entries(by Evidence) ([]Quirk, []Problem) {
	settings, found := modeswitch.Parse(f.path, f.text)
	problems := f.translate(found)
	fail := func(format string, args ...any) {
		problems = append(problems, Problem{File: f.path, Message: fmt.Sprintf(format, args...)})
	}
	name, err := f.name(settings)
	switch {
	case err != nil:
		fail("%v", err)
	case unusable(problems):
	case settings.Plan.Method == switcher.NoMethod:
		fail("the file does not say how to switch: it has no StandardEject, MessageContent, special mode or Configuration")
	case settings.Plan.Method == switcher.Pantech && settings.Plan.Number == selfSwitch:
		fail("PantechMode=%d says that the stick switches by itself, so there is nothing to import", selfSwitch)
	}
	if unusable(problems) {
		return nil, problems
	}
	if by.Source == "" {
		by.Source = f.path
	} else {
		by.Source += ", file " + name.String()
	}
	q := newEntry(name, settings, by)
	q.Origin = Origin{f.path, 1}
	q.inherit()
	return split(q, settings.TargetClass), problems
}

// name returns what the file is for: what its name says, or what it says itself
// when a person gave a file of another name.
func (f foreignFile) name(s modeswitch.Settings) (modeswitch.Name, error) {
	name, err := modeswitch.ParseName(path.Base(f.path))
	if s.DefaultVendor == nil || s.DefaultProduct == nil {
		return name, err
	}
	inside := usb.ID{Vendor: *s.DefaultVendor, Product: *s.DefaultProduct}
	switch {
	case err != nil && f.given:
		return modeswitch.Name{ID: inside}, nil
	case err == nil && name.ID != inside:
		return name, fmt.Errorf("the file is for %v by its name, and for %v by its DefaultVendor and DefaultProduct", name.ID, inside)
	}
	return name, err
}

// newEntry returns the entry for a file.
func newEntry(name modeswitch.Name, s modeswitch.Settings, by Evidence) Quirk {
	plan := s.Plan
	q := Quirk{
		ID:     entryID(name),
		Name:   s.Title,
		Modems: modems(name.ID, s),
		Match:  match(name),
		Switch: SwitchPlan{
			Method:        plan.Method,
			Messages:      plan.Messages,
			Number:        plan.Number,
			Out:           plan.Out,
			In:            plan.In,
			Interface:     plan.Interface,
			Configuration: plan.Configuration,
			Alternate:     plan.Alternate,
			Reset:         plan.Reset,
			NoMBIM:        s.NoMBIM,
			Delay:         Duration(plan.Delay),
			Settle:        Duration(plan.Settle),
		},
	}
	if s.Dummy {
		q.Switch = SwitchPlan{Method: switcher.Configure, Configuration: []switcher.Choice{switcher.MBIM}}
	}
	if s.PantechAuto {
		q.Switch.Number = pantechMode(name.ID)
	}
	if q.Switch.Method == switcher.Configure {
		q.Switch.Configuration = choices(name.ID, q.Switch.Configuration, s.NoMBIM)
	}
	if s.TargetClass != nil {
		q.ModemClass = ClassCode(*s.TargetClass)
	}
	if s.CheckSuccess > DefaultTimeout {
		q.Switch.Timeout = Duration(s.CheckSuccess)
	}
	q.Match.Interface.Any = !forStorage(name.ID, q.Switch)
	by.Proves = []Claim{ClaimMatch, ClaimSwitch}
	if len(q.Modems) > 0 {
		by.Proves = append(by.Proves, ClaimModems)
	}
	q.Evidence = []Evidence{by}
	return q
}

// modems returns the ids that the device comes back with. One whose class or
// configuration changes keeps its id.
func modems(id usb.ID, s modeswitch.Settings) []usb.ID {
	vendor := id.Vendor
	if s.TargetVendor != nil {
		vendor = *s.TargetVendor
	}
	var ids []usb.ID
	for _, product := range s.TargetProducts {
		if modem := (usb.ID{Vendor: vendor, Product: product}); !slices.Contains(ids, modem) {
			ids = append(ids, modem)
		}
	}
	if len(ids) == 0 && (s.TargetClass != nil || s.Plan.Method == switcher.Configure || s.Dummy) {
		ids = []usb.ID{id}
	}
	return ids
}

// match returns what the name of a file asks for. A text is to be found
// anywhere, as it is or with a blank for every "_".
func match(name modeswitch.Name) Match {
	m := Match{USB: name.ID}
	keys := map[string]*string{
		modeswitch.Manufacturer: &m.Manufacturer,
		modeswitch.Product:      &m.Product,
		modeswitch.Serial:       &m.Serial,
		modeswitch.SCSIVendor:   &m.SCSIVendor,
		modeswitch.SCSIModel:    &m.SCSIModel,
		modeswitch.SCSIRevision: &m.SCSIRevision,
	}
	for _, t := range name.Texts {
		pattern := "*" + t.Value + "*"
		if blanks := strings.ReplaceAll(pattern, "_", " "); blanks != pattern {
			pattern += "|" + blanks
		}
		*keys[t.Key] = pattern
	}
	return m
}

// inherit takes over what the built-in entry of the same id knows about the
// device, where usb_modeswitch's file cannot say it or does not.
func (q *Quirk) inherit() {
	known := compiledDB.Quirk(q.ID)
	if known == nil {
		return
	}
	q.Kind, q.Kernel, q.AllowDisk, q.NoSCSI, q.Modes = known.Kind, known.Kernel, known.AllowDisk, known.NoSCSI, known.Modes
	if q.Name == "" {
		q.Name = known.Name
	}
	if len(q.Modems) == 0 {
		q.Modems = known.Modems
	}
}
