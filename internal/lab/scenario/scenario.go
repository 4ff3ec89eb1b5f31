// SPDX-License-Identifier: GPL-3.0-or-later

package scenario

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

//go:embed data/*.txtar data/long/*.txtar data/desktop/*.txtar
var data embed.FS

// A Scenario is one script.
type Scenario struct {
	Name  string // file name without its suffix, such as "first-dial"
	Title string // what it shows, one line
	Long  bool   // it runs only when it is named
	text  []byte

	// Desktop says that it needs a root with a desktop. Such a scenario runs only
	// when it is named, too.
	Desktop bool
}

// All returns every scenario, by name.
func All() ([]Scenario, error) {
	var files []string
	for _, pattern := range []string{"data/*.txtar", "data/*/*.txtar"} {
		found, err := fs.Glob(data, pattern)
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	var all []Scenario
	for _, file := range files {
		text, err := data.ReadFile(file)
		if err != nil {
			return nil, err
		}
		sc, err := Parse(strings.TrimSuffix(path.Base(file), ".txtar"), text)
		if err != nil {
			return nil, err
		}
		sc.Long = path.Dir(file) == "data/long"
		sc.Desktop = path.Dir(file) == "data/desktop"
		all = append(all, sc)
	}
	slices.SortFunc(all, func(a, b Scenario) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}

// Parse returns the scenario in a script, whose first line must be its title.
func Parse(name string, text []byte) (Scenario, error) {
	first, _, _ := strings.Cut(string(text), "\n")
	title, ok := strings.CutPrefix(first, "# ")
	if !ok {
		return Scenario{}, fmt.Errorf("scenario %s does not begin with a title line (# …)", name)
	}
	return Scenario{Name: name, Title: title, text: text}, nil
}

// Select returns the scenarios whose names match any of the patterns (see
// [path.Match]), or all but the long ones and those of the desktop when there
// is no pattern. Patterns that match nothing are an error.
func Select(patterns []string) ([]Scenario, error) {
	all, err := All()
	if err != nil {
		return nil, err
	}
	if len(patterns) == 0 {
		return slices.DeleteFunc(all, func(s Scenario) bool { return s.Long || s.Desktop }), nil
	}
	var chosen []Scenario
	for _, s := range all {
		for _, p := range patterns {
			if ok, err := path.Match(p, s.Name); err != nil {
				return nil, err
			} else if ok {
				chosen = append(chosen, s)
				break
			}
		}
	}
	if len(chosen) == 0 {
		return nil, fmt.Errorf("no scenario is called %s (see `modemlab list`)", strings.Join(patterns, ", "))
	}
	return chosen, nil
}

// Share returns the part of the scenarios that the i-th of n machines runs, so
// that together they run all of them: a whole dial, which depends on the
// distribution's daemons most, on every machine, the others in turn.
func Share(all []Scenario, i, n int) []Scenario {
	var share []Scenario
	turn := 0
	for _, s := range all {
		if s.Name == "first-dial-zte-mf626" {
			share = append(share, s)
			continue
		}
		if turn%n == i {
			share = append(share, s)
		}
		turn++
	}
	return share
}
