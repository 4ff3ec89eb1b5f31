// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"modembridge/quirks/modeswitch"
)

// addFiles declares the flags that name a file of usb_modeswitch.
func (f *switchFlags) addFiles(fs *pflag.FlagSet) {
	f.value(fs, "config-file", "c", "read how to switch from a `file` of usb_modeswitch", func(o *order, path string) error {
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		if err := f.settings(o, path, file); err != nil {
			return err
		}
		o.nameStick(path)
		return nil
	})
	f.value(fs, "long-config", "f", "read it from the command line: a `text` like such a file", func(o *order, text string) error {
		return f.settings(o, "--long-config", strings.NewReader(text))
	})
	f.flag(fs, "stdinput", "t", "read it from standard input", func(o *order) error {
		return f.settings(o, "standard input", f.stdin)
	})
}

// settings reads a file of usb_modeswitch into the order. Nothing of a file with
// a mistake is used.
func (f *switchFlags) settings(o *order, name string, r io.Reader) error {
	if o.file != "" {
		return usagef("there are two files at once, %s and %s: give one of --config-file, --long-config, --stdinput", o.file, name)
	}
	settings, problems := modeswitch.Read(name, r)
	var fatal []error
	for _, p := range problems {
		if p.Fatal {
			fatal = append(fatal, p)
			continue
		}
		f.warnings = append(f.warnings, p.Error())
	}
	if len(fatal) > 0 {
		return errors.Join(fatal...)
	}
	o.read(name, settings)
	return nil
}

// nameStick takes the id of the stick from the name of a file, such as 12d1:1446, as
// the files of usb_modeswitch's database do not say it. What is given elsewhere
// counts.
func (o *order) nameStick(path string) {
	if n, err := modeswitch.ParseName(filepath.Base(path)); err == nil && o.id.IsZero() {
		o.id = n.ID
	}
}
