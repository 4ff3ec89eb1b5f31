// SPDX-License-Identifier: GPL-3.0-or-later

// Package config reads /etc/modembridge/modembridge.toml: the few choices that
// are a user's to make. Facts about hardware belong to the quirks, the APN to
// NetworkManager's profile, and PINs to a file of their own (package pin).
package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"regexp"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// Path is where the configuration is looked for.
const Path = "/etc/modembridge/modembridge.toml"

// A Config is the whole configuration.
type Config struct {
	// Autoconnect says whether a profile that we make is dialled by
	// NetworkManager without being asked.
	Autoconnect bool `toml:"autoconnect"`
	// Switching says whether sticks are told to leave storage mode; nil leaves
	// it to usb_modeswitch's own configuration, see [SwitchingOff].
	Switching *bool `toml:"switching"`
	// LogLevel is "debug", "info", "warn" or "error".
	LogLevel slog.Level `toml:"log-level"`
	// Sticks says what single sticks are to be.
	Sticks []Stick `toml:"stick"`
}

// Default is the configuration without a file.
func Default() Config { return Config{Autoconnect: true, LogLevel: slog.LevelInfo} }

// Load reads the file; one that does not exist is the default configuration.
// A mistake in it is an error that names file, line and column. What comes with
// the error is safe: the other settings where only a name is unknown, else the
// default without auto-connect, as the user may have switched that off, and
// without switching if that much can be read.
func Load(path string) (Config, error) {
	c := Default()
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	safe := Default()
	safe.Autoconnect = false
	if notSwitching.Match(text) {
		safe.Switching = new(bool)
	}
	if err != nil {
		return safe, fmt.Errorf("cannot read the configuration: %w", err)
	}
	err = toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(&c)
	if err == nil {
		err = c.check(text)
	}
	var strict *toml.StrictMissingError
	switch {
	case errors.As(err, &strict):
		safe = c
		fallthrough
	case err != nil:
		return safe, fmt.Errorf("cannot read the configuration: %w", place(path, err))
	}
	return c, nil
}

// notSwitching is the setting in a file that is otherwise not understood.
var notSwitching = regexp.MustCompile(`(?m)^\s*switching\s*=\s*false`)

// A mistake is one that the decoder does not see.
type mistake struct {
	line, column int
	text         string
}

func (m mistake) Error() string { return m.text }

// place puts file, line and column before what is wrong.
func place(path string, err error) error {
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) && len(strict.Errors) > 0 {
		line, column := strict.Errors[0].Position()
		return fmt.Errorf("%s:%d:%d: there is no setting %q", path, line, column, strings.Join(strict.Errors[0].Key(), "."))
	}
	var decode *toml.DecodeError
	if errors.As(err, &decode) {
		line, column := decode.Position()
		return fmt.Errorf("%s:%d:%d: %w", path, line, column, decode)
	}
	var m mistake
	if errors.As(err, &m) {
		return fmt.Errorf("%s:%d:%d: %w", path, m.line, m.column, m)
	}
	return fmt.Errorf("%s: %w", path, err)
}
