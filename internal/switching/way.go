// SPDX-License-Identifier: GPL-3.0-or-later

package switching

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"

	"modembridge/internal/scsi"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// A Way is how a plan reaches the stick.
type Way uint8

// The ways, the kindest first. The first two leave the transport and its
// recovery to the kernel, and take no driver away.
const (
	BySysfs Way = iota // the kernel sets the configuration
	BySCSI             // SG_IO on the stick's own device nodes
	ByUSB              // libusb
)

// String says it for a person.
func (w Way) String() string {
	switch w {
	case BySysfs:
		return "the kernel, by the attribute bConfigurationValue in sysfs"
	case BySCSI:
		return "the kernel, by the ioctl SG_IO on the stick's device node"
	default:
		return "libusb"
	}
}

// WayOf returns the way that [Do] takes for a plan on a device with those media.
func WayOf(plan switcher.Plan, on usb.Device, media []switcher.Medium) Way {
	switch {
	case plan.Method == switcher.Configure && len(plan.Configuration) > 0 && plan.Alternate == nil && !plan.Reset:
		return BySysfs
	case plan.SCSI() && slices.ContainsFunc(plan.Units(media), func(m switcher.Medium) bool { return m.Node() != "" }):
		return BySCSI
	default:
		return ByUSB
	}
}

// configure sets the plan's configuration.
func configure(ctx context.Context, m Machine, d usb.Device, plan switcher.Plan, rules switcher.Rules) error {
	value, ok := plan.Target(d)
	switch {
	case !ok:
		return notSent(d, fmt.Errorf("it has none of the configurations %v", plan.Configuration))
	case int(value) == d.Configuration:
		return notSent(d, fmt.Errorf("configuration %d is set already", value))
	}
	if err := unheld(ctx, m, d, rules); err != nil {
		return err
	}
	err := m.SetConfiguration(ctx, d.Port, value)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return notSent(d, err)
	case err != nil:
		return fmt.Errorf("cannot switch %v: %w", d.ID, err)
	}
	return nil
}

// byUnits sends the plan's SCSI commands to the stick's units. They are held
// exclusively meanwhile, so that nobody mounts what is about to vanish.
func byUnits(ctx context.Context, m Machine, d usb.Device, media []switcher.Medium, plan switcher.Plan, rules switcher.Rules, log *slog.Logger) (err error) {
	units, err := m.Units(media)
	switch {
	case errors.Is(err, scsi.ErrBusy):
		for i := range media {
			media[i].Busy = true
		}
		return switcher.Check(d, media, rules)
	case err != nil:
		return notSent(d, err) // sysfs shows a disk a moment before its node is there
	}
	defer func() { err = errors.Join(err, units.Close()) }()
	// The name of a node is given to the next disk when the stick has left. Nodes
	// that were opened while it stayed are its own.
	if _, _, err := look(m, d); err != nil {
		return notSent(d, err)
	}
	return switcher.SwitchByKernel(ctx, units, d, plan, log)
}

// byUSB sends the plan's messages over USB itself.
func byUSB(ctx context.Context, m Machine, d usb.Device, plan switcher.Plan, rules switcher.Rules, log *slog.Logger) (err error) {
	if err := unheld(ctx, m, d, rules); err != nil {
		return err
	}
	opened, err := m.Open(ctx, d)
	if err != nil {
		return notSent(d, err)
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	return switcher.Switch(ctx, opened, d, plan, log)
}

// unheld asks the guard once more, now that it is known whether anybody holds
// the media: a claim and a configuration take them away, mounted in another
// mount namespace or not.
func unheld(ctx context.Context, m Machine, d usb.Device, rules switcher.Rules) error {
	media, err := m.Probe(ctx, d.Port)
	if err != nil {
		return notSent(d, err)
	}
	return switcher.Check(d, media, rules)
}
