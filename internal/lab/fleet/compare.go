// SPDX-License-Identifier: GPL-3.0-or-later

package fleet

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"modembridge/internal/lab/guest"
	"modembridge/internal/lab/stick"
)

// patience is how long a stick of a comparison stays on the bus after the
// message that switches it, so that it sees all that a program would send.
const patience = 1500 * time.Millisecond

// Compare plugs in a stick for each entry, all at once, and has usb_modeswitch's
// dispatcher switch each; then it does the same with `modembridge switch`. Every
// stick must end as a modem, and must have seen the same messages from both.
//
// The daemon must not run. It returns one line, and the sticks' stories after an
// error.
func Compare(ctx context.Context, entries []string) (report string, err error) {
	patient := func(m *stick.Model) {
		if m.Switch != nil {
			m.Switch.LeaveAfter = stick.Duration(patience)
		}
	}
	theirs, err := build(entries, patient)
	if err != nil {
		return "", err
	}
	ours, err := build(entries, patient)
	if err != nil {
		return "", err
	}
	// Looking into every disc takes a slow processor seconds, and switches nothing.
	if err := guest.HideRules(ctx, guest.SwitchRules, "60-cdrom_id.rules", "60-persistent-storage.rules"); err != nil {
		return "", err
	}
	start := time.Now()
	err = turn(ctx, "usb_modeswitch", theirs, byThem)
	half := time.Now()
	err = errors.Join(err, turn(ctx, "modembridge", ours, byUs), guest.HideRules(ctx))
	sent := 0
	for i, entry := range entries {
		if theirs[i].Stick == nil || ours[i].Stick == nil {
			continue // it was not plugged in, and the error says why
		}
		want := program(theirs[i].messages())
		sent += len(want)
		if e := holdAgainst(want, ours[i].messages()); e != nil {
			err = errors.Join(err, fmt.Errorf("%s, by modembridge: %w", entry, e))
		}
	}
	if err != nil {
		return "\nby usb_modeswitch:\n" + stories(theirs) + "\nby modembridge:\n" + stories(ours), err
	}
	return fmt.Sprintf("%d sticks, switched by both, saw the same %d messages (%.0f s and %.0f s)\n",
		len(entries), sent, half.Sub(start).Seconds(), time.Since(half).Seconds()), nil
}

// byThem calls usb_modeswitch's dispatcher for all sticks, as the unit does that
// its udev rules start. The unit itself would be started again when a stick that
// is switched in two halves (0fce:d0e1) comes back from the first, and the
// program that waits for it would be killed.
func byThem(ctx context.Context, all []*ship) error {
	return each(all, func(s *ship) error {
		said, err := guest.Run(ctx, "env", "TMPDIR=/run", "usb_modeswitch_dispatcher", "--switch-mode", string(s.PortPath()))
		if err = errors.Join(err, s.switched(ctx)); err != nil {
			return fmt.Errorf("%w; the dispatcher said %q", err, said)
		}
		return nil
	})
}

// byUs calls `modembridge switch` for one stick after the other, and then waits
// for those that it was content with.
func byUs(ctx context.Context, all []*ship) error {
	// Every logical unit is there when its block device is, and free when udev is
	// done with it.
	err := each(all, func(s *ship) error { return s.scanned(ctx) })
	if err == nil {
		_, err = guest.Run(ctx, "udevadm", "settle", "--timeout=60")
	}
	if err != nil {
		return err
	}
	var sent []*ship
	for _, s := range all {
		if _, e := guest.Run(ctx, "modembridge", "switch", string(s.PortPath())); e != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", s.entry, e))
			continue
		}
		sent = append(sent, s)
	}
	return errors.Join(err, each(sent, func(s *ship) error { return s.switched(ctx) }))
}

// turn plugs all sticks in, has a program switch them, and unplugs them.
func turn(ctx context.Context, program string, all []*ship, do func(context.Context, []*ship) error) error {
	ctx, cancel := context.WithTimeout(ctx, switchDeadline)
	defer cancel()
	err := plugIn(ctx, all)
	if err == nil {
		err = do(ctx, all)
	}
	if err != nil {
		err = fmt.Errorf("by %s: %w", program, err)
	}
	return errors.Join(err, unplug(ctx, all))
}

// plugIn plugs all sticks in, and waits until the kernel knows what they are, as
// the rules do that start a program.
func plugIn(ctx context.Context, all []*ship) error {
	if err := plug(ctx, all, stick.Options{}); err != nil {
		return err
	}
	return each(all, func(s *ship) error { return s.enumerated(ctx) })
}

func stories(all []*ship) string {
	var b strings.Builder
	for _, s := range all {
		if s.Stick != nil {
			b.WriteString(s.story())
		}
	}
	return b.String()
}
