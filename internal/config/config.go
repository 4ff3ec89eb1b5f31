// SPDX-License-Identifier: GPL-3.0-or-later

// Package config reads /etc/modembridge/modembridge.toml: the few choices that
// are a user's to make. Facts about hardware belong to the quirks, the APN to
// NetworkManager's profile, and PINs to a file of their own (package pin).
package config

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"regexp"

	"github.com/pelletier/go-toml/v2"
)

// Path is where the configuration is looked for.
const Path = "/etc/modembridge/modembridge.toml"

// A Config is the whole configuration.
type Config struct {
	// Connect says when a stick is connected without being asked; zero is that the
	// file does not tell, because of a mistake.
	Connect Connect `toml:"connect"`
	// Autoconnect is what Connect was before: true is Always, false is Manual. It
	// is nil in what Load returns.
	Autoconnect *bool `toml:"autoconnect"`
	// Roaming says whether a stick may be connected in a network that is not its
	// SIM's own.
	Roaming bool `toml:"roaming"`
	// Metered says whether programs are told that the connection costs money.
	Metered bool `toml:"metered"`
	// Priority is that of the profiles among those that NetworkManager could dial
	// by itself, -999 to 999.
	Priority int `toml:"priority"`
	// RouteMetric is that of the connection's routes; nil leaves it to
	// NetworkManager, for which a modem comes last.
	RouteMetric *int64 `toml:"route-metric"`
	// Switching says whether sticks are told to leave storage mode; nil leaves
	// it to usb_modeswitch's own configuration, see [SwitchingOff].
	Switching *bool `toml:"switching"`
	// LogLevel is "debug", "info", "warn" or "error".
	LogLevel slog.Level `toml:"log-level"`
	// Data is what a SIM may use.
	Data Data `toml:"data"`
	// Probe says how a link that is up is looked after.
	Probe Probe `toml:"probe"`
	// Recovery says whether a stick that hangs is brought back.
	Recovery Recovery `toml:"recovery"`
	// Sticks says what single sticks are to be.
	Sticks []Stick `toml:"stick"`
}

// Default is the configuration without a file.
func Default() Config {
	c := blank()
	c.Connect = Always
	return c
}

// blank is the default but for what two settings say.
func blank() Config {
	return Config{
		Metered: true, LogLevel: slog.LevelInfo, Data: Data{PeriodStartsOn: 1, WarnAt: 80},
		Probe: defaultProbe(), Recovery: Recovery{Enabled: true, PerHour: 12},
	}
}

// Load reads the file; one that does not exist is the default configuration.
// A mistake in it is an error that names file, line and column. What comes with
// the error is safe: the other settings where only a name is unknown, else the
// default without probes, recovery and a word on when to connect, as the user may have
// switched those off, and without switching and with the cap if that much can be read.
func Load(path string) (Config, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Default(), nil
	}
	c, safe := blank(), blank()
	safe.Data.Cap = salvageCap(text)
	safe.Probe.Enabled, safe.Recovery.Enabled = false, false // what costs money, or disturbs
	if notSwitching.Match(text) {
		safe.Switching = new(bool)
	}
	if err != nil {
		return safe, fmt.Errorf("cannot read the configuration: %w", err)
	}
	err = toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(&c)
	var strict *toml.StrictMissingError
	unknown := errors.As(err, &strict)
	if err == nil || unknown {
		err = cmp.Or(c.check(text), c.Probe.check(text), err)
	}
	switch {
	case unknown && errors.As(err, &strict):
		safe = c
		fallthrough
	case err != nil:
		return safe, fmt.Errorf("cannot read the configuration: %w", place(path, err))
	}
	return c, nil
}

// notSwitching is the setting in a file that is otherwise not understood.
var notSwitching = regexp.MustCompile(`(?m)^\s*switching\s*=\s*false`)

// check returns the first mistake in settings that can be read, and gives those
// their values that depend on others.
func (c *Config) check(text []byte) error {
	switch {
	case c.Priority < -999 || c.Priority > 999:
		return locate(text, "", "priority").saying("%d is no priority: want -999 to 999", c.Priority)
	case c.RouteMetric != nil && (*c.RouteMetric < 0 || *c.RouteMetric > math.MaxUint32):
		return locate(text, "", "route-metric").saying("%d is no metric of a route: want 0 to %d", *c.RouteMetric, uint32(math.MaxUint32))
	}
	return cmp.Or(c.settleConnect(text), c.Data.check(text), c.checkSticks(text))
}
