// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/spf13/pflag"

	"modembridge/switcher"
)

// modeSwitch is the program under the name usb_modeswitch. It takes that
// program's options and returns its exit status, so that udev helpers and
// scripts written for it work: 0 nearly always, also when there was nothing to
// switch; 1 for a command line or a file that makes no sense, and for a stick
// that it will not touch.
//
// It differs where usb_modeswitch leaves a stick half-way or takes a disk from
// the system: what is sent is sent to the end, and the guard is asked first.
func modeSwitch(ctx context.Context, m machine, args []string, in io.Reader, out, errs io.Writer) int {
	flags := switchFlags{stdin: in}
	set := pflag.NewFlagSet("usb_modeswitch", pflag.ContinueOnError)
	set.SetOutput(io.Discard)
	flags.add(set)
	help := set.BoolP("help", "h", false, "this help")
	err := set.Parse(complete(set, args))
	switch {
	case err != nil:
		fmt.Fprintf(errs, "usb_modeswitch: %v\n", err)
		modeSwitchHelp(out, set)
		return exitFailed
	case len(args) == 0:
		modeSwitchHelp(out, set)
		return exitFailed
	case *help:
		modeSwitchHelp(out, set)
		return exitDone
	case flags.version:
		modeSwitchVersion(out)
		return exitDone
	}
	err = flags.modeSwitch(ctx, m, out, errs)
	if err == nil {
		return exitDone
	}
	if !flags.quiet || !errors.As(err, new(notFoundError)) {
		fmt.Fprintf(errs, "usb_modeswitch: %v\n", err)
	}
	return modeSwitchStatus(err)
}

// modeSwitch does what the flags say.
func (f *switchFlags) modeSwitch(ctx context.Context, m machine, out, errs io.Writer) error {
	o, err := f.order(nil)
	if err != nil {
		return err
	}
	s, err := newSwitchRun(m, o, "")
	if err != nil {
		return err
	}
	s.last = true
	s.talk(f, errs)
	if f.findMBIM {
		return s.modeSwitchMBIM(out)
	}
	if !s.planned() {
		fmt.Fprintln(s.say, "Nothing says how to switch, so nothing is sent. (modembridge switch knows many sticks by itself.)")
		return nil
	}
	if f.sysmode && o.byNumber() {
		o.target.within = 0 // the dispatcher waits by itself
	}
	err = s.run(ctx)
	if f.sysmode {
		fmt.Fprint(out, s.answer(err))
	}
	return s.nothing(err)
}

// modeSwitchStatus returns the exit status that usb_modeswitch has for an error:
// a stick that is not there, one that refuses and a modem that does not come are no
// failures to it.
func modeSwitchStatus(err error) int {
	var refused *switcher.RefusedError
	if errors.As(err, new(notFoundError)) || errors.As(err, &refused) || errors.As(err, new(timedOutError)) {
		return exitDone
	}
	return exitFailed
}

// modeSwitchMBIM is findMBIM as usb_modeswitch has it: a stick that is not there
// has no MBIM configuration either.
func (s *switchRun) modeSwitchMBIM(out io.Writer) error {
	err := s.findMBIM(out)
	if errors.Is(err, fs.ErrNotExist) {
		_, err = fmt.Fprintln(out, -1)
	}
	return err
}

// complete returns the arguments with the long options written in full, which
// getopt_long(3) takes shortened as long as they are unambiguous.
func complete(set *pflag.FlagSet, args []string) []string {
	var out []string
	for _, arg := range args {
		name, value, hasValue := strings.Cut(arg, "=")
		var full []string
		set.VisitAll(func(f *pflag.Flag) {
			if strings.HasPrefix("--"+f.Name, name) {
				full = append(full, "--"+f.Name)
			}
		})
		if len(name) > 2 && strings.HasPrefix(name, "--") && len(full) == 1 {
			arg = full[0]
			if hasValue {
				arg += "=" + value
			}
		}
		out = append(out, arg)
	}
	return out
}

func modeSwitchHelp(out io.Writer, set *pflag.FlagSet) {
	fmt.Fprintf(out, `Usage: usb_modeswitch -v ID -p ID [options]

This is modembridge under the name usb_modeswitch. See modembridge(1).

%s`, set.FlagUsages())
}

func modeSwitchVersion(out io.Writer) {
	fmt.Fprintf(out, " * usb_modeswitch: provided by modembridge %s\n * Version 2.6.1 is the one whose options it takes\n", version())
}
