// SPDX-License-Identifier: GPL-3.0-or-later

package atport

import (
	"os"
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// drain is how long a close may wait for what the device has not taken.
const drain = 100 * time.Millisecond

// closeSoon closes a tty. The last close waits for what the device has not taken,
// 30 s by default, and some sticks take nothing on a port of theirs
// (ModemManager, mm-port-serial.c: GNOME bug 630670). Only CAP_SYS_ADMIN may set
// another time (kernel: drivers/usb/serial/usb-serial.c, serial_set_serial), but a
// signal ends the wait (drivers/tty/tty_ioctl.c, tty_wait_until_sent). SIGURG is
// the one that Go's runtime sends its own threads all the time.
func closeSoon(f *os.File) error {
	runtime.LockOSThread() // it is this thread that waits
	defer runtime.UnlockOSThread()
	thread, closed, hurried := unix.Gettid(), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(hurried)
		again := time.NewTicker(drain)
		defer again.Stop()
		for {
			select {
			case <-closed:
				return
			case <-again.C:
				// An error would mean that the thread is gone, and it is locked.
				_ = unix.Tgkill(os.Getpid(), thread, unix.SIGURG)
			}
		}
	}()
	err := f.Close()
	close(closed)
	<-hurried
	return err
}
