// SPDX-License-Identifier: GPL-3.0-or-later

package scenario

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// query looks into a JSON document: path is dotted, a number indexes an array,
// "*" means that any element will do, and "len" is the length of an array. Words
// after the path compare what is there; none asks that it is there and not
// empty:
//
//	sticks.len == 1
//	sticks.0.state == connected
//	sticks.*.ports.*.role ~ ^at
//
// The error says what was found instead.
func query(document []byte, words []string) error {
	var root any
	if err := json.Unmarshal(document, &root); err != nil {
		return fmt.Errorf("cannot read the status: %w", err)
	}
	path, op, want := words[0], "", ""
	switch len(words) {
	case 1:
	case 3:
		op, want = words[1], words[2]
	default:
		return fmt.Errorf("want: status PATH [OP VALUE]")
	}
	found := lookup(root, strings.Split(path, "."))
	for _, got := range found {
		if ok, err := compare(got, op, want); err != nil || ok {
			return err
		}
	}
	switch {
	case op == "":
		return fmt.Errorf("%s is empty", path)
	default:
		return fmt.Errorf("%s is %s, want %s %s", path, quoteAll(found), op, want)
	}
}

// lookup returns the text of all values that the path leads to.
func lookup(v any, path []string) []string {
	if len(path) == 0 {
		switch v := v.(type) {
		case nil:
			return nil
		case string:
			return []string{v}
		case float64:
			return []string{strconv.FormatFloat(v, 'f', -1, 64)}
		default:
			text, _ := json.Marshal(v)
			return []string{string(text)}
		}
	}
	switch v := v.(type) {
	case map[string]any:
		if path[0] == "*" {
			var all []string
			for _, e := range v {
				all = append(all, lookup(e, path[1:])...)
			}
			return all
		}
		return lookup(v[path[0]], path[1:])
	case []any:
		switch i, err := strconv.Atoi(path[0]); {
		case path[0] == "len":
			return []string{strconv.Itoa(len(v))}
		case path[0] == "*":
			var all []string
			for _, e := range v {
				all = append(all, lookup(e, path[1:])...)
			}
			return all
		case err == nil && i < len(v):
			return lookup(v[i], path[1:])
		}
	case nil:
		if path[0] == "len" {
			return []string{"0"}
		}
	}
	return nil
}

func compare(got, op, want string) (bool, error) {
	switch op {
	case "":
		return got != "" && got != "[]" && got != "{}" && got != "null", nil
	case "==":
		return got == want, nil
	case "!=":
		return got != want, nil
	case "~":
		return regexp.MatchString(want, got)
	case "<", ">":
		g, err := strconv.ParseFloat(got, 64)
		if err != nil {
			return false, nil
		}
		w, err := strconv.ParseFloat(want, 64)
		return (op == "<") == (g < w) && g != w, err
	}
	return false, fmt.Errorf("unknown operator %q (known: == != ~ < >)", op)
}

func quoteAll(found []string) string {
	if len(found) == 0 {
		return "not there"
	}
	for i, s := range found {
		found[i] = strconv.Quote(s)
	}
	return strings.Join(found, " and ")
}
