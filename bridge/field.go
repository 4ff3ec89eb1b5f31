// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"fmt"
	"iter"
	"strings"
)

// A Field is a setting of a profile that we may write. Its text is the name
// that nmcli has for it.
type Field uint8

// The fields.
const (
	FieldID Field = iota
	FieldAutoconnect
	FieldPriority
	FieldRetries
	FieldMetered
	FieldAPN
	FieldUser
	FieldPassword
	FieldAuth
	FieldHomeOnly
	FieldSIM
	FieldIPv4Metric
	FieldIPv6Metric

	numFields
)

var fieldTable = [numFields]struct {
	name string
	at   place
}{
	FieldID:          {"connection.id", of[string](func(s *Settings) *string { return &s.ID })},
	FieldAutoconnect: {"connection.autoconnect", of[bool](func(s *Settings) *bool { return &s.Autoconnect })},
	FieldPriority:    {"connection.autoconnect-priority", of[int32](func(s *Settings) *int32 { return &s.Priority })},
	FieldRetries:     {"connection.autoconnect-retries", of[int32](func(s *Settings) *int32 { return &s.Retries })},
	FieldMetered:     {"connection.metered", of[Metered](func(s *Settings) *Metered { return &s.Metered })},
	FieldAPN:         {"gsm.apn", of[string](func(s *Settings) *string { return &s.APN.Name })},
	FieldUser:        {"gsm.username", of[string](func(s *Settings) *string { return &s.APN.User })},
	FieldPassword:    {"gsm.password", of[string](func(s *Settings) *string { return &s.APN.Password })},
	FieldAuth:        {"ppp", of[string](func(s *Settings) *string { return &s.APN.Auth })}, // the refuse- properties of that setting
	FieldHomeOnly:    {"gsm.home-only", of[bool](func(s *Settings) *bool { return &s.HomeOnly })},
	FieldSIM:         {"gsm.sim-id", of[string](func(s *Settings) *string { return &s.SIM })},
	FieldIPv4Metric:  {"ipv4.route-metric", of[int64](func(s *Settings) *int64 { return &s.IPv4Metric })},
	FieldIPv6Metric:  {"ipv6.route-metric", of[int64](func(s *Settings) *int64 { return &s.IPv6Metric })},
}

// String returns nmcli's name of the field: "gsm.apn".
func (f Field) String() string {
	if f < numFields {
		return fieldTable[f].name
	}
	return fmt.Sprintf("field(%d)", uint8(f))
}

// FieldNamed returns the field that nmcli calls so.
func FieldNamed(name string) (Field, bool) {
	for f, row := range fieldTable {
		if row.name == name {
			return Field(f), true
		}
	}
	return 0, false
}

// A place is where a field is in Settings.
type place interface {
	text(s Settings) string
	copy(to *Settings, from Settings)
}

// of is the place of a field of type T.
type of[T comparable] func(*Settings) *T

func (at of[T]) text(s Settings) string {
	var zero T
	v := *at(&s)
	if v == zero {
		return ""
	}
	return fmt.Sprint(v)
}

func (at of[T]) copy(to *Settings, from Settings) { *at(to) = *at(&from) }

// Fields is a set of fields.
type Fields uint16

// AllFields is what a profile that we have just made has of ours.
const AllFields = Fields(1<<numFields - 1)

// With returns the set with those fields in it, too.
func (s Fields) With(fields ...Field) Fields {
	for _, f := range fields {
		s |= 1 << f
	}
	return s
}

// Has reports whether the field is in the set.
func (s Fields) Has(f Field) bool { return s&(1<<f) != 0 }

// Each goes over the fields in their order.
func (s Fields) Each() iter.Seq[Field] {
	return func(yield func(Field) bool) {
		for f := range numFields {
			if s.Has(f) && !yield(f) {
				return
			}
		}
	}
}

// Names returns what nmcli calls the fields.
func (s Fields) Names() []string {
	names := []string{}
	for f := range s.Each() {
		names = append(names, f.String())
	}
	return names
}

// String names the fields: "connection.id, gsm.apn".
func (s Fields) String() string { return strings.Join(s.Names(), ", ") }
