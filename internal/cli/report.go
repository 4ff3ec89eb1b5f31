// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"errors"
	"fmt"
	"strings"

	"modembridge/internal/switching"
	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// A report is what --explain prints: which stick, which quirk, what the guard
// says, which way, and what would be sent. Fields are only ever added to it.
type report struct {
	Stick     *stickReport        `json:"stick"`
	Quirks    []quirkReport       `json:"quirks"`          // for the stick's id, the one in use first
	Kernel    bool                `json:"kernel_switches"` // the stick, by itself
	Method    string              `json:"method,omitempty"`
	Source    string              `json:"source,omitempty"` // who says so
	Guard     *guardReport        `json:"guard,omitempty"`
	Way       string              `json:"way,omitempty"`
	Transfers []switcher.Transfer `json:"transfers"`
	Meanings  []string            `json:"meanings"` // of the transfers

	plan switcher.Plan
}

type stickReport struct {
	Port    usb.PortPath `json:"port_path,omitempty"`
	USB     usb.ID       `json:"usb_id"`
	Name    string       `json:"name,omitempty"`
	Present bool         `json:"present"` // false: one like it was thought up
}

type quirkReport struct {
	ID         string            `json:"id"`
	Name       string            `json:"name"`
	Origin     string            `json:"origin"` // FILE:LINE
	Matches    bool              `json:"matches"`
	Conditions []conditionReport `json:"conditions"`
}

type conditionReport struct {
	Key  string  `json:"key"`
	Want string  `json:"want"`
	Got  *string `json:"got,omitempty"` // with ok: what the stick has, when it is there
	OK   *bool   `json:"ok,omitempty"`
}

type guardReport struct {
	Cleared bool     `json:"cleared"`
	Code    string   `json:"code,omitempty"` // of the refusal
	Why     string   `json:"why,omitempty"`
	Next    string   `json:"next_step,omitempty"`
	Facts   []string `json:"facts"`
}

// String names the stick for a person.
func (s *stickReport) String() string {
	if !s.Present {
		return "a stick with the id " + s.USB.String()
	}
	text := s.USB.String() + " in port " + string(s.Port)
	if s.Name != "" {
		text += ", " + s.Name
	}
	return text
}

func (r *report) stick(d usb.Device, present bool) {
	name := strings.TrimSpace(d.Manufacturer + " " + d.Product)
	r.Stick = &stickReport{Port: d.Port, USB: d.ID, Name: name, Present: present}
}

// matching takes over which quirks there are for the stick.
func (r *report) matching(e quirks.Explanation) {
	r.Quirks = []quirkReport{}
	for _, c := range e.Candidates {
		q := quirkReport{ID: c.Quirk.ID, Name: c.Quirk.Name, Origin: c.Quirk.Origin.String(), Matches: e.Present && c.Matches()}
		for _, cond := range c.Conditions {
			one := conditionReport{Key: cond.Key, Want: cond.Want}
			if e.Present {
				one.Got, one.OK = &cond.Got, &cond.OK
			}
			q.Conditions = append(q.Conditions, one)
		}
		r.Quirks = append(r.Quirks, q)
	}
}

// decided takes over how the stick is switched.
func (r *report) decided(d decision) {
	r.plan, r.Method, r.Source = d.plan, d.plan.Method.String(), d.source
}

// guarded takes over what the guard says of the stick and its media.
func (r *report) guarded(err error, media []switcher.Medium) {
	r.Guard = &guardReport{Cleared: err == nil, Facts: []string{}}
	var refusal *switcher.Refusal
	if errors.As(err, &refusal) {
		r.Guard.Code, r.Guard.Why, r.Guard.Next = refusal.Code, refusal.Why, refusal.Next
	}
	for _, m := range media {
		r.Guard.Facts = append(r.Guard.Facts, mediumFact(m))
	}
}

func (r *report) way(plan switcher.Plan, on usb.Device, media []switcher.Medium) {
	r.Way = switching.WayOf(plan, on, media).String()
}

func (r *report) sends(transfers []switcher.Transfer) {
	r.Transfers, r.Meanings = transfers, meanings(transfers)
}

// mediumFact says what the kernel knows of a medium, as far as the guard asks.
func mediumFact(m switcher.Medium) string {
	name, kind := m.Name, fmt.Sprintf("a SCSI device of type %d", m.SCSIType)
	if name == "" {
		name = fmt.Sprintf("logical unit %d", m.LUN)
	}
	switch m.SCSIType {
	case switcher.TypeCDROM:
		kind = "a CD-ROM"
	case switcher.TypeDisk:
		kind = "a writable disk"
		if m.ReadOnly {
			kind = "a read-only disk"
		}
	case switcher.TypeUnknown:
		kind = "not known yet"
	}
	use := "unused"
	switch {
	case len(m.Mounts) > 0:
		use = "mounted on " + strings.Join(m.Mounts, ", ")
	case m.Swap:
		use = "swap space"
	case len(m.Holders) > 0:
		use = "part of " + strings.Join(m.Holders, ", ")
	}
	return fmt.Sprintf("%s is %s, %d kB, %s", name, kind, m.Size/1000, use)
}
