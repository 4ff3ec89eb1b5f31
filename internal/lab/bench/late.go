// SPDX-License-Identifier: GPL-3.0-or-later

package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"modembridge/internal/lab/stick"
	"modembridge/switcher/usb"
)

const (
	// lateness is how long after the others the port comes that dials. By then
	// ModemManager is done with the ports that it has, and before 1.24 it takes
	// no more.
	lateness = 30 * time.Second
	// lateDeadline is how long the kernel may take to show all interfaces.
	lateDeadline = 20 * time.Second
)

// plugLate plugs a stick in modem mode whose interfaces get their drivers one by
// one, the one that dials last: the kernel waits with those that it was not told
// to trust (Documentation/usb/authorization.rst). The stick that it returns is
// to be unplugged, also after an error.
func plugLate(ctx context.Context, model *stick.Model) (s *stick.Stick, err error) {
	if err := trustInterfaces(false); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, trustInterfaces(true)) }()
	if s, err = stick.Plug(ctx, model, stick.Options{InModemMode: true}); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, lateDeadline+lateness)
	defer cancel()
	first, last := lateOrder(s.PortPath(), model.Modem.Interfaces)
	for _, name := range append(first, last...) {
		if err := appears(ctx, filepath.Join("/sys/bus/usb/devices", name)); err != nil {
			return s, err
		}
	}
	if err := trust(first); err != nil {
		return s, err
	}
	select {
	case <-time.After(lateness):
	case <-ctx.Done():
		return s, ctx.Err()
	}
	return s, trust(last)
}

// lateOrder returns the names of a stick's interfaces, those that dial apart.
func lateOrder(port usb.PortPath, interfaces []stick.Interface) (first, last []string) {
	for _, i := range interfaces {
		list := &first
		if i.Role == stick.RoleATPPP {
			list = &last
		}
		// Of the only configuration. The second half of a function comes before
		// the first, whose driver takes both.
		if i.Data != 0 {
			*list = append(*list, fmt.Sprintf("%s:1.%d", port, i.Data))
		}
		*list = append(*list, fmt.Sprintf("%s:1.%d", port, i.Number))
	}
	return first, last
}

// trustInterfaces tells the virtual controllers what to do with the interfaces
// of the devices to come.
func trustInterfaces(yes bool) error {
	knobs, err := filepath.Glob("/sys/devices/platform/vhci_hcd.*/usb*/interface_authorized_default")
	if err != nil {
		return err
	}
	if len(knobs) == 0 {
		return errors.New("cannot have ports come late: the kernel trusts all interfaces, or vhci_hcd is not loaded")
	}
	text := "0"
	if yes {
		text = "1"
	}
	for _, knob := range knobs {
		err = errors.Join(err, os.WriteFile(knob, []byte(text), 0))
	}
	return err
}

// trust lets drivers have the interfaces, in that order.
func trust(names []string) error {
	for _, name := range names {
		err := os.WriteFile(filepath.Join("/sys/bus/usb/devices", name, "authorized"), []byte("1"), 0)
		if err == nil {
			err = os.WriteFile("/sys/bus/usb/drivers_probe", []byte(name), 0)
		}
		if err != nil {
			return fmt.Errorf("cannot let a driver have %s: %w", name, err)
		}
	}
	return nil
}

// appears waits until a file is there.
func appears(ctx context.Context, path string) error {
	for {
		if _, err := os.Stat(path); err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s did not appear: %w", path, ctx.Err())
		case <-time.After(pollInterval):
		}
	}
}
