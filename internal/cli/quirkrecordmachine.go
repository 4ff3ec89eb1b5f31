// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"context"
	"errors"
	"io"
	"time"

	"modembridge/internal/atport"
	"modembridge/internal/config"
	"modembridge/internal/lease"
	"modembridge/internal/mm"
	"modembridge/internal/service"
	"modembridge/internal/sysfs"
	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// A recordMachine is what a recording needs from the machine that the stick is
// plugged into.
type recordMachine interface {
	// Raw returns what is plugged into a port; the error is fs.ErrNotExist when
	// nothing is.
	Raw(port usb.PortPath) (sysfs.Raw, error)
	// Media returns the SCSI devices of what is plugged into a port.
	Media(port usb.PortPath) ([]switcher.Medium, error)
	// Status returns what the daemon tells.
	Status(ctx context.Context) (service.Status, error)
	// Mode returns what the user wants the stick in a port to be.
	Mode(port usb.PortPath, id usb.ID) quirks.ModeName
	// ModemManager reports whether that runs.
	ModemManager(ctx context.Context) bool
	// Lent reports whether ModemManager is kept from the stick in a port.
	Lent(port usb.PortPath) bool
	// Probe asks ports what they are.
	Probe(ctx context.Context, targets []atport.Target) []atport.Finding
	// Open opens a serial port.
	Open(ctx context.Context, tty string) (recordPort, error)
}

// A recordPort is an open serial port.
type recordPort interface {
	atport.Wire
	io.Closer
}

// recordSystem is the machine that the program runs on.
type recordSystem struct{ sysfs.FS }

var _ recordMachine = recordSystem{}

func (recordSystem) Status(ctx context.Context) (service.Status, error) { return service.Ask(ctx) }

func (recordSystem) Mode(port usb.PortPath, id usb.ID) quirks.ModeName {
	c, _ := config.Load(config.Path) // what can be used of it comes with the error
	return c.Mode(port, id)
}

// ModemManager believes that it runs where that cannot be told.
func (recordSystem) ModemManager(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	client, err := mm.Dial(ctx, mm.Config{})
	if err != nil {
		return true
	}
	defer client.Close()
	_, err = client.Version(ctx)
	return !errors.Is(err, mm.ErrNotRunning)
}

func (recordSystem) Lent(port usb.PortPath) bool {
	lent, err := lease.Held("", port)
	return lent && err == nil
}

func (recordSystem) Probe(ctx context.Context, targets []atport.Target) []atport.Finding {
	return atport.Probe(ctx, targets)
}

func (recordSystem) Open(ctx context.Context, tty string) (recordPort, error) {
	return atport.Open(ctx, tty)
}
