// SPDX-License-Identifier: GPL-3.0-or-later

package recording

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"modembridge/quirks"
	"modembridge/switcher"
)

// Drafted returns the recording as a quirk file: the modem with its driver and
// ports, and how to switch the stick when its storage mode was seen. What the
// built-in entries of db say is taken over; of entries that a user wrote only
// what was sent, as their words may be about the user. It redacts the recording.
func (r *Recording) Drafted(db *quirks.DB) (Draft, error) {
	var says Unit // what the first logical unit says; a dummy would match nothing
	if r.Storage != nil && len(r.Storage.Units) > 0 {
		says = r.Storage.Units[0]
		r.Redact()
		says = says.undisguised(r.Storage.Units[0])
	}
	r.Redact()
	evidence := func(claims ...quirks.Claim) []quirks.Evidence {
		return []quirks.Evidence{{
			Level: quirks.Hardware, Proves: claims, Date: r.Date,
			Source: "recorded with modembridge quirk record",
		}}
	}
	head := "A draft, made by modembridge quirk record.\n"
	var modems []quirks.Modem
	if r.Modem != nil {
		m := r.Modem.draft(db)
		m.Evidence = append(m.Evidence, evidence(m.claims()...)...)
		modems = append(modems, m.Modem)
	}
	var storage []quirks.Quirk
	if r.Storage != nil {
		q, sent := r.storage(db, says)
		claims := []quirks.Claim{quirks.ClaimMatch}
		if sent {
			claims = append(claims, quirks.ClaimSwitch)
		} else {
			head += "Nobody saw what made a modem of it: the method is a guess.\n"
		}
		if len(q.Modems) > 0 {
			claims = append(claims, quirks.ClaimModems)
		}
		q.Evidence = append(q.Evidence, evidence(claims...)...)
		storage = append(storage, q)
	}
	var b strings.Builder
	if err := quirks.WriteFile(&b, head+"SPDX-License-Identifier: CC0-1.0\n", storage, modems); err != nil {
		return Draft{}, fmt.Errorf("cannot draft a quirk: %w", err)
	}
	return Draft{b.String()}, nil
}

// Builtin reports whether everybody has the entry from there: one that somebody
// wrote may tell of them, even by its id.
func Builtin(o quirks.Origin) bool { return strings.HasPrefix(o.File, quirks.Builtin().Name+"/") }

// storage returns the entry for the storage mode, and whether it says what was
// sent.
func (r *Recording) storage(db *quirks.DB, says Unit) (q quirks.Quirk, sent bool) {
	p := r.Storage
	q = quirks.Quirk{
		ID: "draft-" + strings.ReplaceAll(p.USB.String(), ":", "-"), Name: p.name(),
		Match:  quirks.Match{USB: p.USB},
		Switch: quirks.SwitchPlan{Method: switcher.StandardEject},
	}
	if len(p.Units) > 0 {
		q.Match.SCSIVendor, q.Match.SCSIModel = literal(says.Vendor), literal(says.Model)
		q.AllowDisk = says.Type == switcher.TypeDisk
	}
	if r.Switch != nil {
		q.Switch, sent = r.Switch.Plan, true
		if known := db.Quirk(r.Switch.Quirk); known != nil && Builtin(known.Origin) {
			q = *known
			q.Modems, q.Evidence = slices.Clone(known.Modems), slices.Clone(known.Evidence)
		}
	}
	if m := r.Modem; m != nil && m.USB != p.USB && !slices.Contains(q.Modems, m.USB) {
		q.Modems = append(q.Modems, m.USB)
	}
	return q, sent
}

// undisguised returns a unit without the texts that are another in dummy.
func (u Unit) undisguised(dummy Unit) Unit {
	if u.Vendor != dummy.Vendor {
		u.Vendor = ""
	}
	if u.Model != dummy.Model {
		u.Model = ""
	}
	return u
}

// literal returns a text that a match takes for nothing but itself, "" when it
// cannot.
func literal(s string) string {
	if strings.ContainsAny(s, "*|") {
		return ""
	}
	return strings.TrimSpace(s)
}

// A draftModem is an entry with what is to be proved of it.
type draftModem struct{ quirks.Modem }

func (m draftModem) claims() (claims []quirks.Claim) {
	if m.Driver != "" {
		claims = append(claims, quirks.ClaimDriver)
	}
	if len(m.Ports) > 0 {
		claims = append(claims, quirks.ClaimPorts)
	}
	return claims
}

// draft returns the entry for the modem mode.
func (p *Personality) draft(db *quirks.DB) draftModem {
	m := quirks.Modem{USB: p.USB, Name: p.name(), Driver: p.driver()}
	if known := db.ModemByID(p.USB); known != nil {
		m.Bind = known.Bind
		if Builtin(known.Origin) {
			m.Name, m.Tags, m.Evidence = cmp.Or(known.Name, m.Name), known.Tags, slices.Clone(known.Evidence)
		}
	} else if len(p.Ports) == 0 {
		m.Bind = slices.ContainsFunc(p.Interfaces, func(i Interface) bool { return i.Driver == "" })
	}
	only := make(map[quirks.Role]bool)
	for _, port := range p.Ports {
		role, err := quirks.ParseRole(port.Role)
		if err != nil || only[role] {
			continue
		}
		only[role] = role == quirks.ATPrimary || role == quirks.PPP
		m.Ports = append(m.Ports, quirks.Port{Interface: quirks.Selector{ByNumber: true, Number: port.Interface}, Role: role})
	}
	slices.SortStableFunc(m.Ports, func(a, b quirks.Port) int { return cmp.Compare(a.Interface.Number, b.Interface.Number) })
	m.Ports = slices.CompactFunc(m.Ports, func(a, b quirks.Port) bool { return a.Interface == b.Interface })
	return draftModem{m}
}

// module is the form of the names that a quirk may have.
var module = regexp.MustCompile(`^[a-z0-9_]+$`)

// driver returns the kernel module of the serial ports, "" when they have none
// that is made for modems.
func (p *Personality) driver() string {
	for _, port := range p.Ports {
		if d := p.Interface(port.Interface).Driver; module.MatchString(d) && d != "usbserial_generic" {
			return d
		}
	}
	return ""
}

// name returns what the stick calls itself.
func (p *Personality) name() string {
	if n := strings.TrimSpace(p.Manufacturer + " " + p.Product); n != "" {
		return n
	}
	return p.USB.String()
}
