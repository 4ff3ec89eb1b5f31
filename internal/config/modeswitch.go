// SPDX-License-Identifier: GPL-3.0-or-later

package config

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
)

// usb_modeswitch's own configuration: the first of these files that exists
// (usb_modeswitch_dispatcher 2.6.1, ParseGlobalConfig).
var modeswitchFiles = []string{"etc/usb_modeswitch.conf", "etc/sysconfig/usb_modeswitch", "etc/default/usb_modeswitch"}

// Its syntax, by the same function: comment lines begin with "#", the last of
// several settings counts, and a value with 1, yes or true in it is on.
var (
	disableSwitching = regexp.MustCompile(`DisableSwitching\s*=\s*(\S+)`)
	on               = regexp.MustCompile(`(?i)1|yes|true`)
)

// SwitchingOff says why no stick is to be switched, in words for a person; ""
// when sticks are. What our own configuration says counts; where it says
// nothing, a DisableSwitching in that of usb_modeswitch below root does: whoever wrote it
// wants the sticks left as they are, by whatever program.
func (c Config) SwitchingOff(root string) string {
	switch {
	case c.Switching != nil && *c.Switching:
		return ""
	case c.Switching != nil:
		return "switching = false is set in " + Path
	}
	for _, name := range modeswitchFiles {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			continue
		}
		if line := disabled(text); line > 0 {
			return fmt.Sprintf("DisableSwitching is set in /%s:%d", name, line)
		}
		return ""
	}
	return ""
}

// disabled returns the line that disables switching, 0 when none does.
func disabled(text []byte) (at int) {
	line := 0
	for l := range bytes.Lines(text) {
		line++
		setting := disableSwitching.FindSubmatch(l)
		switch {
		case bytes.HasPrefix(bytes.TrimSpace(l), []byte("#")) || setting == nil:
		case on.Match(setting[1]):
			at = line
		default:
			at = 0
		}
	}
	return at
}
