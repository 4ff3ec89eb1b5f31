// SPDX-License-Identifier: GPL-3.0-or-later

package mmrules

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Read reads a rules file. The refusals are about rules that a USB device may
// come to; the facts are right without them, but perhaps not all.
func Read(file, text string) ([]Fact, []Refusal) {
	in := reader{file: file, here: vendors{all: true}, ahead: make(map[string]*vendors)}
	for i, line := range strings.Split(text, "\n") {
		in.line = i + 1
		in.read(strings.TrimSpace(line))
	}
	return in.facts, in.refusals
}

// A reader walks through a file as udev does, for all devices at once.
type reader struct {
	file string
	line int

	here  vendors             // whose devices come to this line
	ahead map[string]*vendors // whose devices jump to a label that is still to come

	comment string // above, with nothing but rules in between
	within  bool   // the line above was a comment

	facts    []Fact
	refusals []Refusal
}

// vendors is a set of USB vendors.
type vendors struct {
	all bool
	set map[uint16]bool
}

func (v *vendors) add(o vendors) {
	v.all = v.all || o.all
	if v.set == nil {
		v.set = make(map[uint16]bool)
	}
	maps.Copy(v.set, o.set)
}

func (v vendors) has(vendor uint16) bool { return v.all || v.set[vendor] }
func (v vendors) none() bool             { return !v.all && len(v.set) == 0 }

func (in *reader) read(line string) {
	text, isComment := strings.CutPrefix(line, "#")
	switch {
	case isComment:
		if in.within {
			text = in.comment + "\n" + text
		}
		in.comment = strings.TrimSpace(text)
	case line == "":
		in.comment = ""
	default:
		in.rule(line)
	}
	in.within = isComment
}

func (in *reader) rule(line string) {
	r, err := parseRule(line)
	switch {
	case err != nil:
		if !in.here.none() {
			in.refuse("%w", err)
		}
	case r.label != "":
		if from := in.ahead[r.label]; from != nil {
			in.here.add(*from)
		}
	case r.other:
	case r.jump != "":
		in.jump(r)
	case len(r.set) > 0 && !in.here.none():
		in.set(r)
	}
}

// jump sends devices to a label further down.
func (in *reader) jump(r rule) {
	to := in.ahead[r.jump]
	if to == nil {
		to = new(vendors)
		in.ahead[r.jump] = to
	}
	byVendor := r.vendor != nil && r.product == nil && r.class == nil && r.number == nil && !r.serial
	switch {
	case !r.conditional():
		to.add(in.here)
		in.here = vendors{}
	case !byVendor:
		in.refuse("a jump that depends on more than the vendor")
	case in.here.has(*r.vendor):
		to.add(vendors{set: map[uint16]bool{*r.vendor: true}})
	}
}

// set notes what a rule says of the devices that come to it.
func (in *reader) set(r rule) {
	class, err := r.interfaceClass()
	switch {
	case err != nil:
		in.refuse("%w", err)
		return
	case r.vendor == nil && in.here.all:
		in.refuse("it is for the devices of every vendor")
		return
	case r.vendor != nil && !in.here.has(*r.vendor):
		in.refuse("no device of %04x comes here", *r.vendor)
		return
	case r.vendor == nil && r.product != nil && len(in.here.set) > 1:
		in.refuse("the product may be that of several vendors")
		return
	}
	of := slices.Sorted(maps.Keys(in.here.set))
	if r.vendor != nil {
		of = []uint16{*r.vendor}
	}
	for _, vendor := range of {
		for _, t := range r.set {
			f := Fact{
				File: in.file, Line: in.line, Comment: in.comment, Dead: r.dead,
				Vendor: vendor, Wide: r.product == nil, Number: r.number, Class: class, Serial: r.serial,
				Property: t.key, Value: t.value,
			}
			if r.product != nil {
				f.Product = *r.product
			}
			in.facts = append(in.facts, f)
		}
	}
}

func (in *reader) refuse(format string, args ...any) {
	in.refusals = append(in.refusals, Refusal{in.file, in.line, fmt.Errorf(format, args...).Error()})
}
