// SPDX-License-Identifier: GPL-3.0-or-later

package desktop

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"

	"modembridge/internal/lab/guest"
)

// display is the session's screen.
const display = "DISPLAY=:0"

// x runs a program on the person's screen.
func x(ctx context.Context, words ...string) (string, error) {
	return guest.Run(ctx, "env", append([]string{display}, words...)...)
}

// icon returns the window of the applet's icon in the tray: the only one of its
// program that is there for as long as no menu is open, and else the one that the
// tray holds. It has no name on AT-SPI, and its tooltip for a title.
func icon(ctx context.Context) (string, error) {
	list, err := x(ctx, "xdotool", "search", "--onlyvisible", "--class", "^nm-applet$")
	if err != nil {
		return "", fmt.Errorf("no icon of nm-applet in the tray: %w", err)
	}
	windows := strings.Fields(list)
	return windows[len(windows)-1], nil
}

// Menu opens the network menu, by a click on the icon in the tray.
func (d *Desktop) Menu(ctx context.Context) error {
	window, err := icon(ctx)
	if err != nil {
		return err
	}
	_, err = x(ctx, "xdotool", "mousemove", "--window", window, "12", "12", "sleep", "0.2", "click", "1")
	return err
}

// things asks what is on the screen, by this same program run as the person.
func (d *Desktop) things(ctx context.Context) ([]Thing, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	text, err := asPerson(ctx, self, "guest", "screen", d.bus)
	if err != nil {
		return nil, err
	}
	var list []Thing
	return list, json.Unmarshal([]byte(text), &list)
}

// Click clicks on the first thing that has such a text.
func (d *Desktop) Click(ctx context.Context, re *regexp.Regexp) error {
	things, err := d.things(ctx)
	if err != nil {
		return err
	}
	for _, t := range things {
		if re.MatchString(t.Text) && t.Width > 0 && t.Height > 0 {
			across, down := strconv.Itoa(int(t.X+t.Width/2)), strconv.Itoa(int(t.Y+t.Height/2))
			// A menu selects what the pointer is moved to, and does what is selected.
			_, err := x(ctx, "xdotool", "mousemove", across, down, "sleep", "0.5", "click", "1")
			return err
		}
	}
	return fmt.Errorf("nothing on the screen is called %q, but %q", re, texts(things))
}

// Keys presses keys, one after the other; their names are those of X.
func (d *Desktop) Keys(ctx context.Context, keys ...string) error {
	_, err := x(ctx, append([]string{"xdotool", "key", "--delay", "200"}, keys...)...)
	return err
}

// Texts returns what is on the screen.
func (d *Desktop) Texts(ctx context.Context) ([]string, error) {
	things, err := d.things(ctx)
	return texts(things), err
}

func texts(things []Thing) []string {
	var list []string
	for _, t := range things {
		list = append(list, oneLine(t.Text))
	}
	return list
}

// oneLine returns s without line breaks.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// Picture saves what is on the screen, the pointer included, as a PNG file.
func (d *Desktop) Picture(ctx context.Context, file string) error {
	_, err := x(ctx, "scrot", "--overwrite", "--pointer", file)
	return err
}
