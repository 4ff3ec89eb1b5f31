// SPDX-License-Identifier: GPL-3.0-or-later

package scenario

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"modembridge/internal/lab/guest"
)

// onDesktop is desktop start, and desktop menu, click, key, shows and picture.
func (s *script) onDesktop(ctx context.Context, args []string) (string, error) {
	switch {
	case len(args) == 1 && args[0] == "start" && s.desktop == nil:
		desktop, err := s.logIn(ctx)
		if err == nil {
			s.desktop = desktop
		}
		return "", err
	case s.desktop == nil:
		return "", errors.New("there is no desktop yet: want desktop start, once, in a scenario of data/desktop")
	case len(args) == 1 && args[0] == "menu":
		return "", s.desktop.Menu(ctx)
	case len(args) > 1 && args[0] == "key":
		return "", s.desktop.Keys(ctx, args[1:]...)
	case len(args) == 2 && args[0] == "picture":
		return "", s.desktop.Picture(ctx, filepath.Join(s.logs, s.name+"-"+args[1]+".png"))
	case len(args) == 2 && args[0] == "click":
		re, err := regexp.Compile(args[1])
		if err != nil {
			return "", err
		}
		s.marks.Add(guest.Event{Time: time.Now(), Text: "click " + args[1]})
		return "", s.desktop.Click(ctx, re)
	case (len(args) == 2 || len(args) == 3) && args[0] == "shows":
		texts, err := s.desktop.Texts(ctx)
		if err != nil {
			return "", err
		}
		return strings.Join(texts, "\n") + "\n", shown(texts, args[1:])
	}
	return "", errors.New("want: desktop start, menu, click PATTERN, key KEY …, shows PATTERN [TIMES] or picture NAME")
}

// shown looks for PATTERN [TIMES] in what is on the screen.
func shown(texts, want []string) error {
	re, err := regexp.Compile(want[0])
	if err != nil {
		return err
	}
	seen := 0
	for _, text := range texts {
		if re.MatchString(text) {
			seen++
		}
	}
	if len(want) == 1 && seen == 0 {
		return fmt.Errorf("nothing on the screen matches %q, but there is %q", want[0], texts)
	}
	if len(want) == 2 && strconv.Itoa(seen) != want[1] {
		return fmt.Errorf("%q is %d times on the screen, want %s: %q", want[0], seen, want[1], texts)
	}
	return nil
}

// onTerminal is terminal key KEY … and terminal shows PATTERN, of the desktop's
// terminal.
func (s *script) onTerminal(ctx context.Context, args []string) (string, error) {
	switch {
	case s.desktop == nil:
		return "", errors.New("a terminal belongs to a desktop: want desktop start first")
	case len(args) > 1 && args[0] == "key":
		return "", s.desktop.Type(ctx, args[1:]...)
	case len(args) == 2 && args[0] == "shows":
		re, err := regexp.Compile(args[1])
		if err != nil {
			return "", err
		}
		text, err := s.desktop.Terminal(ctx)
		if err == nil && !re.MatchString(text) {
			err = fmt.Errorf("the terminal shows nothing that matches %q, but\n%s", args[1], strings.TrimSpace(text))
		}
		return text, err
	}
	return "", errors.New("want: terminal key KEY … or terminal shows PATTERN")
}

// leaveDesktop has the person log out, after a last picture: what was on the
// screen says most about what went wrong.
func (s *script) leaveDesktop() {
	if s.desktop == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.ctx), time.Minute)
	defer cancel()
	err := errors.Join(
		s.desktop.Picture(ctx, filepath.Join(s.logs, s.name+"-end.png")),
		s.desktop.Close(ctx),
	)
	if err != nil {
		s.marks.Add(guest.Event{Time: time.Now(), Text: "cannot leave the desktop: " + err.Error()})
	}
}
