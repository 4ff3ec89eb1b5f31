// SPDX-License-Identifier: GPL-3.0-or-later

package bench

import (
	"fmt"
	"slices"
	"strings"

	"modembridge/internal/lab/stick"
	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// A Case is a stick to measure, and what is required of it. Every one has to come
// online with modembridge in each round.
type Case struct {
	// Model is one of package stick; "quirk:ID" is a stick made from that quirk
	// of the built-in database.
	Model string `json:"model"`
	// Faster is how many times as fast as stock it has to be online, by the
	// medians. 0 asks for nothing: so do sticks that stock never brings online.
	Faster float64 `json:"faster,omitempty"`
	// Unknown says that the quirk database does not know what its ports are for,
	// so that its first plug is another thing than its second.
	Unknown bool `json:"unknown,omitempty"`
	// Late says that its ports come one by one, the one that dials last. It is
	// plugged in modem mode.
	Late bool `json:"late,omitempty"`
	// Quirk is a file in data/ that the stick's owner has written, for it takes
	// somebody who knows the stick.
	Quirk string `json:"quirk,omitempty"`
}

// late is what stands before the model in the name of a Case with late ports.
const late = "late:"

// Standard returns the cases that are measured when nobody names any: three that
// stock brings online, and those that it does not.
func Standard() []Case {
	return []Case{
		{Model: "zte-mf626", Faster: 1.6},
		{Model: "huawei-e1750", Faster: 2.2},
		{Model: "alcatel-x220", Faster: 2.4},
		{Model: "mobidata-mbd100hu"}, // no driver knows its modem mode
		{Model: "unknown-six"},       // no database does
		{Model: "single-acm"},        // ModemManager's filter refuses it
		{Model: "needs-init", Quirk: "needs-init.toml"},
		{Model: "zte-mf626", Late: true},
	}
}

// Cases returns the cases of those names, or the standard ones when there are
// none. Any model may be named, late:MODEL for late ports; of one that is not
// among the standard ones nothing is required but that it comes online.
func Cases(names []string) ([]Case, error) {
	cases := Standard()
	if len(names) > 0 {
		cases = named(cases, names)
	}
	db, _ := quirks.Load()
	for i, c := range cases {
		model, err := c.load()
		if err != nil {
			return nil, err
		}
		cases[i].Unknown = c.Quirk == "" && !knows(db, model)
	}
	return cases, nil
}

// named returns the cases of those names.
func named(standard []Case, names []string) []Case {
	var cases []Case
	for _, name := range names {
		c := Case{}
		if i := slices.IndexFunc(standard, func(c Case) bool { return c.Name() == name }); i >= 0 {
			c = standard[i]
		} else {
			c.Model, c.Late = strings.CutPrefix(name, late)
		}
		cases = append(cases, c)
	}
	return cases
}

// knows reports whether the database knows the ports of the model's modem mode.
func knows(db *quirks.DB, model *stick.Model) bool {
	device := usb.Device{ID: model.Modem.USB}
	for _, i := range model.Modem.Interfaces {
		device.Interfaces = append(device.Interfaces, usb.Interface{Number: i.Number, Class: i.Class})
	}
	modem := db.ModemByID(device.ID)
	return modem != nil && modem.Fits(device)
}

// Name returns what names the case on the command line.
func (c Case) Name() string {
	if c.Late {
		return late + c.Model
	}
	return c.Model
}

// load returns a copy of the stick's model.
func (c Case) load() (*stick.Model, error) {
	var model *stick.Model
	var err error
	if id, ok := strings.CutPrefix(c.Model, "quirk:"); ok {
		db, _ := quirks.Load()
		model, err = stick.FromDB(db, id)
	} else {
		model, err = stick.Load(c.Model)
	}
	if err != nil {
		return nil, err
	}
	if model.Modem == nil || len(model.Modem.AT.APNs) == 0 {
		return nil, fmt.Errorf("cannot measure %s: it is no modem that dials", c.Model)
	}
	if c.Late && len(model.Modem.Interfaces) < 2 {
		return nil, fmt.Errorf("cannot measure %s: it has no second port that could come late", c.Name())
	}
	return model, nil
}
