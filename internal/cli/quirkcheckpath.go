// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"modembridge/internal/config"
	"modembridge/quirks"
	"modembridge/quirks/modeswitch"
)

// checkQuirks checks files and directories; all that are in effect when there
// are none. What was found is returned beside an error for those that could not
// be checked.
func checkQuirks(paths []string) ([]quirks.Problem, error) {
	if len(paths) == 0 {
		return quirks.Check(append(config.QuirkSources(), quirks.Builtin())...), nil
	}
	var problems []quirks.Problem
	var errs []error
	for _, path := range paths {
		found, err := checkPath(path)
		problems = append(problems, found...)
		errs = append(errs, err)
	}
	return problems, errors.Join(errs...)
}

// checkPath checks a file or a directory, of ours or of usb_modeswitch's.
func checkPath(path string) ([]quirks.Problem, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return checkDirectory(path)
	}
	text, err := readFile(path)
	if err != nil {
		return nil, err
	}
	return quirks.CheckFile(path, text), nil
}

// checkDirectory checks the files of a directory. That it is usb_modeswitch's
// is told by its name, or by its files; where both kinds are together, each is
// checked as what it is.
func checkDirectory(path string) ([]quirks.Problem, error) {
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	var devices []string // files of usb_modeswitch
	ours := 0
	for _, e := range entries {
		switch name := e.Name(); {
		case strings.HasPrefix(name, "."):
		case strings.HasSuffix(name, ".toml"):
			ours++
		case modeswitch.LooksLikeName(name):
			devices = append(devices, filepath.Join(path, name))
		}
	}
	source := quirks.Source{Name: path, FS: os.DirFS(path)}
	foreign := filepath.Base(path) == "usb_modeswitch.d"
	switch {
	case len(devices) == 0 && (ours == 0 || foreign):
		return nil, fmt.Errorf("cannot check %s: it has no quirk files, with names such as 1234-acme.toml or, of usb_modeswitch, 12d1:1446", path)
	case foreign || ours == 0:
		source.Foreign = true
		return quirks.Check(source), nil
	}
	problems, err := quirks.Check(source), error(nil)
	for _, device := range devices {
		found, bad := checkPath(device)
		problems = append(problems, found...)
		err = errors.Join(err, bad)
	}
	return problems, err
}
