// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"regexp"
	"slices"

	"modembridge/switcher"
)

// secrets are the fields whose texts are not in a record.
var secrets = []string{"Password", "User", "Serial"}

// noNumber matches what only looks like the number of somebody: a UUID, or a time.
var noNumber = regexp.MustCompile(`^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^\d{4}-\d\d-\d\dT\d\d:\d\d:[0-9.]+(?:Z|[+-]\d\d:\d\d)$`)

// redact returns a line of a record without what may not be in it, and without
// what is empty. What was there and is not shown stays told from what was not.
func redact(line []byte) ([]byte, error) {
	var v any
	in := json.NewDecoder(bytes.NewReader(line))
	in.UseNumber()
	if err := in.Decode(&v); err != nil {
		return nil, err
	}
	return json.Marshal(veiled("", v))
}

// veiled returns a value of JSON, of the field of that name, without what may not
// be in it.
func veiled(name string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, e := range v {
			if e = veiled(key, e); empty(e) {
				delete(v, key)
			} else {
				v[key] = e
			}
		}
	case []any:
		for i, e := range v {
			v[i] = veiled(name, e)
		}
	case string:
		switch {
		case v == "" || noNumber.MatchString(v):
		case slices.Contains(secrets, name):
			return hide(v)
		default:
			return personal.ReplaceAllString(v, "***")
		}
	}
	return v
}

// empty reports whether a value of JSON is what it would be if it were not there.
// An object is not: a pointer may lead to it.
func empty(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		return false
	case []any:
		return len(v) == 0
	}
	return v == nil || v == "" || v == false || v == json.Number("0")
}

// hide returns what is shown of a secret: whether there is one.
func hide(secret string) string {
	if secret == "" {
		return ""
	}
	return "***"
}

// An outcome is an error as far as anything depends on it.
type outcome struct {
	Text    string            `json:"text"`
	Is      []string          `json:"is,omitempty"` // names in sentinels
	Refusal *switcher.Refusal `json:"refusal,omitempty"`
}

// sentinels are the errors that are tested for, by name.
var sentinels = map[string]error{
	"not-sent":      switcher.ErrNotSent,
	"gone":          switcher.ErrGone,
	"not-there":     fs.ErrNotExist,
	"pin-not-sent":  ErrPINNotSent,
	"pin-elsewhere": ErrPINElsewhere,
}

// outcomeOf returns what is recorded of an error, nil of none.
func outcomeOf(err error) *outcome {
	if err == nil {
		return nil
	}
	o := &outcome{Text: err.Error()}
	for name, is := range sentinels {
		if errors.Is(err, is) {
			o.Is = append(o.Is, name)
		}
	}
	errors.As(err, &o.Refusal)
	return o
}
