// SPDX-License-Identifier: GPL-3.0-or-later

package guest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"modembridge/internal/sysfs"
)

// idleDeadline is how long a driver may stay in use after the last stick was
// pulled out.
const idleDeadline = 30 * time.Second

// ForgetIDs takes back every id that a driver was given at run time, by whomever:
// what one program has told the kernel about a stick must not help the next.
// Where the kernel has no other way the driver's module is loaded anew, so nothing
// may be plugged in. The driver is loaded in the end.
func ForgetIDs(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, idleDeadline)
	defer cancel()
	given, err := sysfs.FS{}.DynamicIDs()
	if err != nil {
		return err
	}
	reloaded := map[string]bool{}
	for _, g := range given {
		if reloaded[g.Driver] {
			continue
		}
		err := sysfs.FS{}.RemoveID(g.Driver, g.ID)
		if errors.Is(err, errors.ErrUnsupported) {
			err = reload(ctx, module(g.Driver))
			reloaded[g.Driver] = true
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// module returns the name of the module that a driver is in.
func module(driver string) string {
	if driver == "usbserial_generic" {
		return "usbserial"
	}
	return driver
}

// reload takes a module out of the kernel, as soon as nothing uses it, and
// loads it again.
func reload(ctx context.Context, module string) error {
	for {
		_, err := Run(ctx, "modprobe", "--remove", module)
		if err == nil {
			break
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("cannot free %s of the ids it was given: %w", module, err)
		case <-time.After(pollInterval):
		}
	}
	_, err := Run(ctx, "modprobe", module)
	return err
}
