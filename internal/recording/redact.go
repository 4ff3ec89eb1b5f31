// SPDX-License-Identifier: GPL-3.0-or-later

package recording

// Redact puts dummies in the place of what may tell whose stick it is. Serial
// numbers become dummies as a whole, and all other texts that come from the
// stick become what [Text] makes of them. Doing it again changes nothing. The
// draft is left alone: [Drafted] makes it of what was redacted.
func (r *Recording) Redact() {
	var secrets []string
	for _, p := range []*Personality{r.Storage, r.Modem} {
		if p != nil {
			secrets = append(secrets, p.Serial)
		}
	}
	for _, p := range []*Personality{r.Storage, r.Modem} {
		if p != nil {
			p.redact(secrets)
		}
	}
	for i := range r.Missing {
		r.Missing[i] = Text(r.Missing[i], secrets...)
	}
}

func (p *Personality) redact(secrets []string) {
	p.Serial = dummy(p.Serial)
	texts := []*string{&p.Manufacturer, &p.Product}
	for i := range p.Interfaces {
		texts = append(texts, &p.Interfaces[i].Name)
	}
	for i := range p.Units {
		u := &p.Units[i]
		texts = append(texts, &u.Vendor, &u.Model, &u.Revision)
	}
	for _, t := range texts {
		*t = Text(*t, secrets...)
	}
	for i, d := range p.Descriptors {
		p.Descriptors[i] = clean(d)
	}
	for i := range p.Ports {
		for j := range p.Ports[i].Answers {
			p.Ports[i].Answers[j].redact(secrets)
		}
	}
}

// redact treats the lines as one text, as a number may stand in the line below
// its name.
func (a *Answer) redact(secrets []string) {
	named := false // the line above names a number that is still to come
	for i, line := range a.Lines {
		if named {
			a.Lines[i] = dummy(line)
		} else {
			a.Lines[i] = Text(line, secrets...)
		}
		named = lastName.MatchString(line)
	}
	a.Result = Text(a.Result, secrets...)
}
