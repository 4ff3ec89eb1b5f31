// SPDX-License-Identifier: GPL-3.0-or-later

// Package gate withholds the ports of a stick from ModemManager until their
// roles are known: it keeps the tags that it saw first.
//
// The gate is a directory of empty files that dist/81-modembridge-gate.rules
// looks for. It is set while the daemon runs, and systemd takes it away when
// that ends, however it ends. Then udev lets everything pass, so that a dead
// daemon hides no stick:
//
//	claimed-1-1.4-19d2   what comes of that vendor in that port came of our switch
//	open-1-7             device 7 of bus 1 may pass
//	closed-1-1.4         what is in that port may not, whatever else is said
//
// Rules look at files when an event is processed; see udevtag for having the
// ports of a stick processed again.
package gate

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"modembridge/switcher/usb"
)

// Dir is where the rules look.
const Dir = "/run/modembridge/gate"

// A Gate is the directory.
type Gate struct {
	Dir string // "" means [Dir]
}

// Set puts the gate up, open for the devices that are at work already: from now
// on the rules ask it. It appears as a whole, so that no event finds it closed
// for one of them.
func (g Gate) Set(passing ...usb.Device) error {
	if err := g.set(passing); err != nil {
		return fmt.Errorf("cannot put the gate up: %w", err)
	}
	return nil
}

func (g Gate) set(passing []usb.Device) error {
	made := Gate{Dir: g.path("") + ".new"}
	if err := errors.Join(os.RemoveAll(made.Dir), os.RemoveAll(g.path(""))); err != nil {
		return err
	}
	if err := os.MkdirAll(made.Dir, 0o755); err != nil {
		return err
	}
	for _, d := range passing {
		if err := made.mark(open(d)); err != nil {
			return err
		}
	}
	return os.Rename(made.Dir, g.path(""))
}

// IsSet reports whether the gate is up, that is, whether a daemon runs.
func (g Gate) IsSet() bool {
	info, err := os.Stat(g.path(""))
	return err == nil && info.IsDir()
}

// Open lets the ports of a device pass, until another device is in its port.
func (g Gate) Open(d usb.Device) error {
	err := errors.Join(g.markIfSet(open(d)), g.unmark(closed(d.Port)))
	if err != nil {
		return fmt.Errorf("cannot open the gate for %s: %w", d.Port, err)
	}
	return nil
}

// Close withholds the ports of a device that could pass.
func (g Gate) Close(d usb.Device) error {
	err := errors.Join(g.mark(closed(d.Port)), g.unmark(open(d)))
	if err != nil {
		return fmt.Errorf("cannot close the gate for %s: %w", d.Port, err)
	}
	return nil
}

// Claim says that what comes of that vendor in that port came of our switch, so
// that it is withheld even if nobody knows its id.
func (g Gate) Claim(port usb.PortPath, vendor uint16) error {
	if err := g.markIfSet(fmt.Sprintf("claimed-%s-%04x", port, vendor)); err != nil {
		return fmt.Errorf("cannot claim %s: %w", port, err)
	}
	return nil
}

// Forget takes away what was said about a port and the device that was last in
// it: the next is another's.
func (g Gate) Forget(d usb.Device) error {
	errs := []error{g.unmark(open(d)), g.unmark(closed(d.Port))}
	entries, err := os.ReadDir(g.path(""))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	errs = append(errs, err)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), fmt.Sprintf("claimed-%s-", d.Port)) {
			errs = append(errs, g.unmark(e.Name()))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("cannot forget what was said of %s at the gate: %w", d.Port, err)
	}
	return nil
}

// open names the device as its attributes busnum and devnum do.
func open(d usb.Device) string { return fmt.Sprintf("open-%d-%d", d.Bus, d.Address) }

func closed(port usb.PortPath) string { return "closed-" + string(port) }

func (g Gate) path(name string) string {
	dir := g.Dir
	if dir == "" {
		dir = Dir
	}
	return filepath.Join(dir, name)
}

// markIfSet is mark for what lets something pass or would be passed anyway: where
// there is no gate, all does.
func (g Gate) markIfSet(name string) error {
	if err := g.mark(name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// mark makes the file. That there is no directory is an error: without the gate
// nobody looks.
func (g Gate) mark(name string) error {
	f, err := os.OpenFile(g.path(name), os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	return f.Close()
}

func (g Gate) unmark(name string) error {
	if err := os.Remove(g.path(name)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
