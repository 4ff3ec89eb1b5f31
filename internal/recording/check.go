// SPDX-License-Identifier: GPL-3.0-or-later

package recording

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"modembridge/quirks"
)

// The bounds of what a file holds. A real stick has a tenth of each.
const (
	maxBlob  = 4 << 10 // of one personality's descriptors, bytes
	maxText  = 512     // of any text, bytes
	maxList  = 64      // ports, interfaces, units, answers and lines, each
	maxEvent = 512
)

var ttyName = regexp.MustCompile(`^tty[A-Za-z]+[0-9]{1,4}$`)

// check returns the first thing for which the recording cannot be used.
func (r *Recording) check() error {
	switch {
	case r.Schema != Schema:
		return fmt.Errorf("schema is %d, and this program reads schema = %d", r.Schema, Schema)
	case r.Storage == nil && r.Modem == nil:
		return errors.New("it has neither a storage nor a modem mode")
	case len(r.Events) > maxEvent || len(r.Missing) > maxList:
		return fmt.Errorf("it has %d events", len(r.Events))
	case r.Switch != nil && r.Storage == nil:
		return errors.New("switch needs a storage mode")
	}
	if err := texts("the head", append(r.Missing, r.Program, r.State, r.Reason)...); err != nil {
		return err
	}
	for i, e := range r.Events {
		if err := e.check(); err != nil {
			return fmt.Errorf("event %d: %w", i+1, err)
		}
		if i > 0 && e.At < r.Events[i-1].At {
			return fmt.Errorf("event %d is before the one above it", i+1)
		}
	}
	if r.Storage != nil {
		if err := r.Storage.check(); err != nil {
			return fmt.Errorf("storage: %w", err)
		}
	}
	if r.Switch != nil {
		q := quirks.Quirk{Switch: r.Switch.Plan}
		if err := errors.Join(texts("its id", r.Switch.Quirk), q.Plan().Validate()); err != nil {
			return fmt.Errorf("switch: %w", err)
		}
	}
	if r.Modem != nil {
		if err := r.Modem.check(); err != nil {
			return fmt.Errorf("modem: %w", err)
		}
	}
	if r.Draft.Quirks != "" {
		if _, problems := quirks.ParseFile("draft", []byte(r.Draft.Quirks)); len(problems) > 0 {
			return problems[0]
		}
	}
	return nil
}

func (e Event) check() error {
	switch {
	case e.What == Appears && e.USB != nil && e.TTY == "":
	case e.What == TTY && e.USB == nil && ttyName.MatchString(e.TTY):
	case (e.What == Gone || e.What == Switched) && e.USB == nil && e.TTY == "":
	default:
		return fmt.Errorf("want what = %q with a usb, %q with a tty, %q or %q", Appears, TTY, Switched, Gone)
	}
	return nil
}

func (p *Personality) check() error {
	d, err := p.Device()
	switch {
	case err != nil:
		return fmt.Errorf("descriptors: %w", err)
	case len(p.Blob()) > maxBlob:
		return fmt.Errorf("descriptors: they have more than %d bytes", maxBlob)
	case d.ID != p.USB:
		return fmt.Errorf("descriptors: they are those of %v, and usb is %v", d.ID, p.USB)
	case len(p.Interfaces) > maxList || len(p.Units) > maxList || len(p.Ports) > maxList:
		return fmt.Errorf("it has more than %d interfaces, units or ports", maxList)
	}
	all := []string{p.Speed, p.Manufacturer, p.Product, p.Serial}
	for _, i := range p.Interfaces {
		all = append(all, i.Driver, i.Name)
	}
	for _, u := range p.Units {
		all = append(all, u.Vendor, u.Model, u.Revision)
		if u.Type < 0 || u.Type > 0x1f || u.LUN < 0 || u.SizeMiB < 0 {
			return fmt.Errorf("units: there is no unit %d of type %d with %d MiB", u.LUN, u.Type, u.SizeMiB)
		}
	}
	if err := texts("it", all...); err != nil {
		return err
	}
	for i, port := range p.Ports {
		if err := port.check(); err != nil {
			return fmt.Errorf("port %d: %w", i+1, err)
		}
	}
	return nil
}

func (p Port) check() error {
	if !ttyName.MatchString(p.TTY) {
		return fmt.Errorf("%q is not the name of a tty", p.TTY)
	}
	if p.Role != "" {
		if _, err := quirks.ParseRole(p.Role); err != nil {
			return err
		}
	}
	if len(p.Answers) > maxList {
		return fmt.Errorf("it has %d answers", len(p.Answers))
	}
	all := []string{p.Source, p.Kind}
	for _, a := range p.Answers {
		if !strings.HasPrefix(a.To, "AT") || len(a.Lines) > maxList {
			return fmt.Errorf("the answer to %q has %d lines", a.To, len(a.Lines))
		}
		all = append(all, a.To, a.Result)
		all = append(all, a.Lines...)
	}
	return texts("it", all...)
}

// texts reports a text that cannot be shown, or is too long.
func texts(where string, all ...string) error {
	for _, s := range all {
		if len(s) > maxText {
			return fmt.Errorf("%s has a text of %d bytes", where, len(s))
		}
		if strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) {
			return fmt.Errorf("%s has the text %q, with what cannot be printed", where, s)
		}
	}
	return nil
}
