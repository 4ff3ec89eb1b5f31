// SPDX-License-Identifier: GPL-3.0-or-later

package usbip

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"modembridge/switcher/usb"
)

// ErrNoController is what [Open] returns when the kernel has no vhci_hcd.
var ErrNoController = errors.New("this kernel has no virtual USB host controller")

// ErrNoFreePort is what [VHCI.FreePort] returns when all are taken.
var ErrNoFreePort = errors.New("all high-speed ports of the virtual USB host controller are taken")

// ErrPortTaken is what [VHCI.Attach] returns for a port that is not free: two
// who looked at once see the same one.
var ErrPortTaken = errors.New("the port is taken")

// A Port is a high-speed port of the virtual host controller.
type Port struct {
	Number int          // as the controller's attach file counts
	Path   usb.PortPath // of the device that is plugged there
}

// A VHCI is the kernel's virtual USB host controller, by its sysfs files.
type VHCI struct {
	sysfs string
}

// Open returns the virtual host controller. Its error says what to do when
// the module is not loaded ([ErrNoController]) or the caller is not root
// (fs.ErrPermission).
func Open() (*VHCI, error) {
	v := OpenAt("/sys")
	switch err := unix.Access(v.file("attach"), unix.W_OK); {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("cannot plug an emulated stick: %w; load it with: modprobe vhci_hcd", ErrNoController)
	case err != nil:
		return nil, fmt.Errorf("cannot plug an emulated stick: %s is not writable: run it as root: %w", v.file("attach"), err)
	}
	return v, nil
}

// OpenAt returns the controller below another sysfs root, without looking.
func OpenAt(sysfs string) *VHCI { return &VHCI{sysfs: sysfs} }

// file returns the path of a file of controller 0, where those of all
// controllers are.
func (v *VHCI) file(name string) string {
	return filepath.Join(v.sysfs, "devices/platform/vhci_hcd.0", name)
}

// FreePort returns a high-speed port that nothing is plugged into.
func (v *VHCI) FreePort() (Port, error) {
	files, err := filepath.Glob(v.file("status*"))
	if err != nil || len(files) == 0 {
		return Port{}, fmt.Errorf("cannot look for a free port: no status file in %s", v.file(""))
	}
	slices.Sort(files)
	for _, file := range files {
		rows, err := v.rows(file)
		if err != nil {
			return Port{}, err
		}
		i := slices.IndexFunc(rows, func(r portRow) bool { return r.highSpeed && r.state == stateFree })
		if i < 0 {
			continue
		}
		controller := 0 // "status" is that of controller 0, "status.1" of the next
		if _, n, ok := strings.Cut(filepath.Base(file), "."); ok {
			if controller, err = strconv.Atoi(n); err != nil {
				continue
			}
		}
		bus, err := v.highSpeedBus(controller)
		if err != nil {
			return Port{}, err
		}
		// The high-speed rows come first, in the order of the root hub's ports.
		return Port{Number: rows[i].number, Path: usb.PortPath(fmt.Sprintf("%d-%d", bus, i+1))}, nil
	}
	return Port{}, ErrNoFreePort
}

// highSpeedBus returns the number of the controller's high-speed bus; it has
// a second one for super speed.
func (v *VHCI) highSpeedBus(controller int) (int, error) {
	hubs, _ := filepath.Glob(filepath.Join(v.sysfs, fmt.Sprintf("devices/platform/vhci_hcd.%d/usb*", controller)))
	for _, hub := range hubs {
		speed, err := os.ReadFile(filepath.Join(hub, "speed"))
		if err != nil || strings.TrimSpace(string(speed)) != "480" {
			continue
		}
		return strconv.Atoi(strings.TrimPrefix(filepath.Base(hub), "usb"))
	}
	return 0, fmt.Errorf("cannot find the high-speed bus of virtual controller %d", controller)
}

// Attach plugs the device into the port and answers for it until detach is
// called, which unplugs it, waits until the kernel has let go of the port and
// returns what ended the device before its time, if anything did.
func (v *VHCI) Attach(ctx context.Context, port Port, dev Device) (detach func(context.Context) error, err error) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("cannot attach to port %s: %w", port.Path, err)
	}
	// The kernel takes its own reference to the socket; ours must go, or the
	// unplug would never be seen.
	defer unix.Close(fds[1])
	if err := unix.SetNonblock(fds[0], true); err != nil {
		unix.Close(fds[0])
		return nil, fmt.Errorf("cannot attach to port %s: %w", port.Path, err)
	}
	conn := os.NewFile(uintptr(fds[0]), "usbip "+string(port.Path))
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	served := make(chan error, 1)
	go func() { served <- Serve(serving, conn, dev) }()

	// "<port> <socket> <device id> <speed>"; speed 3 is high (enum
	// usb_device_speed). The device id, bus and number at the far end of a
	// real network, is not looked at.
	order := fmt.Sprintf("%d %d %d %d", port.Number, fds[1], 1, 3)
	if err := os.WriteFile(v.file("attach"), []byte(order), 0); err != nil {
		stop()
		<-served
		if errors.Is(err, syscall.EBUSY) {
			return nil, fmt.Errorf("cannot attach to port %s: %w", port.Path, ErrPortTaken)
		}
		return nil, fmt.Errorf("cannot attach to port %s: %w", port.Path, err)
	}
	return func(ctx context.Context) error {
		stop()
		err := <-served
		return errors.Join(err, v.waitFree(ctx, port))
	}, nil
}

// waitFree returns when the kernel has forgotten the device at the port.
func (v *VHCI) waitFree(ctx context.Context, port Port) error {
	tick := time.NewTicker(10 * time.Millisecond) // the kernel announces it nowhere
	defer tick.Stop()
	for !v.isFree(port) {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("cannot unplug %s: the kernel still holds the port: %w", port.Path, ctx.Err())
		}
	}
	return nil
}

func (v *VHCI) isFree(port Port) bool {
	if _, err := os.Stat(filepath.Join(v.sysfs, "bus/usb/devices", string(port.Path))); err == nil {
		return false
	}
	files, _ := filepath.Glob(v.file("status*"))
	for _, file := range files {
		rows, err := v.rows(file)
		if err != nil {
			return false
		}
		for _, r := range rows {
			if r.number == port.Number {
				return r.state == stateFree
			}
		}
	}
	return false
}
