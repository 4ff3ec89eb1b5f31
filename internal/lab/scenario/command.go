// SPDX-License-Identifier: GPL-3.0-or-later

package scenario

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"modembridge/internal/lab/guest"
	"modembridge/internal/lab/ppp"
)

// exec PROGRAM args…, the same as testscript's own, but repeatable.
func (s *script) exec(ctx context.Context, args []string) (string, error) {
	if len(args) == 0 {
		return "", errors.New("want: exec PROGRAM …")
	}
	return guest.RunIn(ctx, s.dir, args[0], args[1:]...)
}

// modelOf returns the model of a stick with that name: without the number of a
// second one of its kind.
func modelOf(name string) string {
	if strings.HasPrefix(name, "recording:") {
		return name // and what follows is a path
	}
	model, _, _ := strings.Cut(name, "/")
	return model
}

// plugIn is plug MODEL [fault=NAME] [pin=1234] ….
func (s *script) plugIn(ctx context.Context, args []string) (string, error) {
	if len(args) == 0 {
		return "", errors.New("want: plug MODEL [fault=NAME] [pin=1234] …")
	}
	name := args[0]
	if s.sticks[name] != nil {
		return "", fmt.Errorf("%s is plugged in already", name)
	}
	s.marks.Add(guest.Event{Time: time.Now(), Text: "plug " + name})
	stick, err := s.plug(ctx, modelOf(name), args[1:])
	if err != nil {
		return "", err
	}
	s.sticks[name] = stick
	return "", nil
}

// unplug MODEL
func (s *script) unplug(ctx context.Context, args []string) (string, error) {
	if len(args) != 1 || s.sticks[args[0]] == nil {
		return "", errors.New("want: unplug MODEL, of a stick that is plugged in")
	}
	stick := s.sticks[args[0]]
	delete(s.sticks, args[0])
	s.gone = append(s.gone, stick)
	return "", stick.Unplug(ctx)
}

// network MODEL WHAT
func (s *script) network(_ context.Context, args []string) (string, error) {
	if len(args) != 2 || s.sticks[args[0]] == nil {
		return "", errors.New("want: network MODEL WHAT, of a stick that is plugged in")
	}
	return "", s.sticks[args[0]].Offer(ppp.Service(args[1]))
}

// ping MODEL: the network's end of its link answers, over that link alone.
func (s *script) ping(ctx context.Context, args []string) (string, error) {
	if len(args) != 1 || s.sticks[args[0]] == nil {
		return "", errors.New("want: ping MODEL, of a stick that is plugged in")
	}
	address := s.sticks[args[0]].NetworkAddress()
	route, err := guest.Run(ctx, "ip", "-oneline", "route", "get", address.String())
	if err != nil {
		return route, err
	}
	if !strings.Contains(route, " dev ppp") {
		return route, fmt.Errorf("%s is not reached over a dialled link: %s", address, route)
	}
	return guest.Run(ctx, "ping", "-c", "1", "-W", "5", address.String())
}

// stickSaw is stick-saw PATTERN [TIMES]: the sticks of this scenario recorded
// it, at all or exactly that often.
func (s *script) stickSaw(_ context.Context, args []string) (string, error) {
	if len(args) != 1 && len(args) != 2 {
		return "", errors.New("want: stick-saw PATTERN [TIMES]")
	}
	re, err := regexp.Compile(args[0])
	if err != nil {
		return "", err
	}
	seen := 0
	for _, e := range s.events("stick") {
		if re.MatchString(e.Text) {
			seen++
		}
	}
	if len(args) == 1 && seen == 0 {
		return "", fmt.Errorf("no stick saw %q", args[0])
	}
	if len(args) == 2 && strconv.Itoa(seen) != args[1] {
		return "", fmt.Errorf("%q was seen %d times, want %s", args[0], seen, args[1])
	}
	return "", nil
}

// status PATH [OP VALUE]
func (s *script) status(ctx context.Context, args []string) (string, error) {
	if len(args) == 0 {
		return "", errors.New("want: status PATH [OP VALUE]")
	}
	document, err := guest.Run(ctx, "modembridge", "status", "--json")
	if err != nil {
		return document, err
	}
	return document, query([]byte(document), args)
}

// journal UNIT PATTERN: the unit has logged a matching line in this scenario.
func (s *script) journal(ctx context.Context, args []string) (string, error) {
	if len(args) != 2 {
		return "", errors.New("want: journal UNIT PATTERN")
	}
	re, err := regexp.Compile("(?m)" + args[1])
	if err != nil {
		return "", err
	}
	since := fmt.Sprintf("--since=@%d", s.start.Unix())
	text, err := guest.Run(ctx, "journalctl", "--no-pager", "--output=cat", since, "--unit="+args[0])
	if err == nil && !re.MatchString(text) {
		err = fmt.Errorf("no line of %s matches %q", args[0], args[1])
	}
	return text, err
}

// hideRules is hide-rules FILE …: as on a machine without those udev rules, until
// the scenario ends.
func (s *script) hideRules(ctx context.Context, args []string) (string, error) {
	if len(args) == 0 {
		return "", errors.New("want: hide-rules FILE …")
	}
	return "", guest.HideRules(ctx, args...)
}

// service start|stop|kill NAME: returns when systemd says that it is so.
func (s *script) service(ctx context.Context, args []string) (string, error) {
	if len(args) != 2 {
		return "", errors.New("want: service start|stop|kill NAME")
	}
	switch args[0] {
	case "start":
		return guest.StartUnit(ctx, args[1])
	case "stop":
		return guest.StopUnit(ctx, args[1])
	case "kill":
		return guest.KillUnit(ctx, args[1])
	}
	return "", fmt.Errorf("want start, stop or kill, not %q", args[0])
}
