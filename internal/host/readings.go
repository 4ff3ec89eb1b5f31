// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"errors"
	"sync"
	"time"

	"modembridge/switcher/usb"
)

// errBusy says that the kernel has not told yet what is in a port.
var errBusy = errors.New("the device is busy")

// readings are the devices that are being read. Several attributes of a device wait
// for its lock (kernel: drivers/usb/core/sysfs.c, bConfigurationValue_show), which
// is held while drivers are bound to it, and while one that hangs is reset: for
// seconds, or as long as a firmware does not answer. None of that is to keep anybody
// from the sticks beside it.
type readings struct {
	mu  sync.Mutex
	now map[usb.PortPath]*reading
}

// A reading is one device that is being read.
type reading struct {
	done   chan struct{} // closed when it has ended
	ended  bool
	late   bool // it was said to be busy
	device usb.Device
	err    error
}

// readPatience is how long a look waits for a device, once; it takes about one
// millisecond.
const readPatience = 100 * time.Millisecond

// read returns what f reads of the port. When that takes longer than patience, of
// who was the first to ask, it goes on by itself, for as long as the kernel wants;
// the error is errBusy until then, and late is called at the end. What it has read
// by then may be older than an event, so whoever looks then has it read anew, unless
// f has kept it.
func (r *readings) read(port usb.PortPath, patience time.Duration, f func(usb.PortPath) (usb.Device, error), late func()) (usb.Device, error) {
	now, begun := r.begin(port, f, late)
	if begun {
		enough := time.NewTimer(patience)
		defer enough.Stop()
		select {
		case <-now.done:
		case <-enough.C:
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !now.ended {
		now.late = true
		return usb.Device{}, errBusy
	}
	delete(r.now, port)
	return now.device, now.err
}

// begin returns the reading of the port; begun is that it has just begun.
func (r *readings) begin(port usb.PortPath, f func(usb.PortPath) (usb.Device, error), late func()) (now *reading, begun bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now := r.now[port]; now != nil {
		return now, false
	}
	if r.now == nil {
		r.now = make(map[usb.PortPath]*reading)
	}
	now = &reading{done: make(chan struct{})}
	r.now[port] = now
	go func() {
		device, err := f(port)
		if r.finish(port, now, device, err) {
			late()
		}
	}()
	return now, true
}

// finish reports whether nobody waits for it any more.
func (r *readings) finish(port usb.PortPath, now *reading, device usb.Device, err error) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	now.device, now.err, now.ended = device, err, true
	close(now.done)
	if now.late {
		delete(r.now, port)
	}
	return now.late
}
