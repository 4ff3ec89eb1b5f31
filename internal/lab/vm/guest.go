// SPDX-License-Identifier: GPL-3.0-or-later

package vm

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// guestBinary is where this program lies inside the guest.
const guestBinary = "/usr/lib/modemlab/modemlab"

// exitStatusFile is where the guest leaves the command's exit status, below the
// shared directory.
const exitStatusFile = "exit-status"

// guestUnit runs one command at boot and, whatever becomes of it, saves the
// journal and switches off at once: a clean shutdown would only cost time.
const guestUnit = `[Unit]
Description=modemlab in the guest
After=dbus.socket systemd-udevd.service

[Service]
Environment=HOME=/root
ExecStart=/usr/lib/modemlab/start
RuntimeMaxSec=%.0f
TimeoutStopSec=30
ExecStopPost=/usr/lib/modemlab/finish

[Install]
WantedBy=multi-user.target
`

// startScript connects the command to the virtio-serial port that leads to the
// host, and says with an empty line that the guest is up. The kernel names such
// a port vport<virtio device>p<port>, and only one is there.
const startScript = `#!/bin/sh
for port in /dev/vport*p1; do exec >"$port"; done
echo
exec ` + guestBinary + ` guest %s
`

// finishScript runs under systemd, which puts the command's fate in the
// environment (systemd.exec(5)).
const finishScript = `#!/bin/sh
echo "$EXIT_STATUS" >/lab/` + exitStatusFile + `
journalctl -b -o short-monotonic --no-pager >/lab/journal.log
sync
systemctl poweroff --force --force
`

// consoleLogin lets a person in on the serial console without a password; the
// guest has no network and nothing to protect.
const consoleLogin = `[Service]
ExecStart=
ExecStart=-/sbin/agetty --autologin root --keep-baud 115200 %I xterm
`

// idleUnits do nothing for the lab but take seconds of a slow processor.
func idleUnits() []string {
	return []string{
		"apt-daily.timer", "apt-daily-upgrade.timer", "dpkg-db-backup.timer",
		"e2scrub_all.timer", "e2scrub_reap.service", "fstrim.timer",
		"NetworkManager-wait-online.service",
		"getty@tty1.service", "systemd-networkd-wait-online.service",
	}
}

// A guestLayer is the topmost directory laid over the root: this program, and
// what makes systemd start it.
type guestLayer struct {
	dir string
	err error
}

// writeGuestLayer fills dir with the layer. With args nil nothing is started
// and the console logs in, for `modemlab vm shell`.
func writeGuestLayer(dir, binary string, args []string, deadline time.Duration) error {
	l := &guestLayer{dir: dir}
	l.copy(guestBinary, binary)
	l.write("/etc/hostname", "modemlab\n")
	l.write("/etc/hosts", "127.0.0.1 localhost modemlab\n")
	// A fixed machine id: an empty one makes systemd treat every boot as the
	// machine's first and preset all units.
	l.write("/etc/machine-id", "6d6f64656d6c616200000000000000aa\n")
	for _, unit := range idleUnits() {
		l.link("/etc/systemd/system/"+unit, "/dev/null")
	}
	if args == nil {
		l.write("/etc/systemd/system/serial-getty@ttyS0.service.d/login.conf", consoleLogin)
		l.link("/usr/local/bin/modemlab", guestBinary)
		return l.err
	}
	l.link("/etc/systemd/system/serial-getty@ttyS0.service", "/dev/null")
	const unit = "/etc/systemd/system/modemlab-guest.service"
	l.link("/etc/systemd/system/multi-user.target.wants/modemlab-guest.service", unit)
	l.write(unit, fmt.Sprintf(guestUnit, deadline.Seconds()))
	l.script("/usr/lib/modemlab/start", fmt.Sprintf(startScript, shellQuote(args)))
	l.script("/usr/lib/modemlab/finish", finishScript)
	return l.err
}

// shellQuote writes args so that sh reads them back unchanged.
func shellQuote(args []string) string {
	quoted := make([]string, len(args))
	for i, a := range args {
		quoted[i] = "'" + strings.ReplaceAll(a, "'", `'\''`) + "'"
	}
	return strings.Join(quoted, " ")
}

func (l *guestLayer) path(name string) string {
	path := filepath.Join(l.dir, name)
	if l.err == nil {
		l.err = os.MkdirAll(filepath.Dir(path), 0o755)
	}
	return path
}

func (l *guestLayer) write(name, text string) { l.writeMode(name, text, 0o644) }

func (l *guestLayer) script(name, text string) { l.writeMode(name, text, 0o755) }

func (l *guestLayer) writeMode(name, text string, mode os.FileMode) {
	if path := l.path(name); l.err == nil {
		l.err = os.WriteFile(path, []byte(text), mode)
	}
}

func (l *guestLayer) link(name, target string) {
	if path := l.path(name); l.err == nil {
		l.err = os.Symlink(target, path)
	}
}

func (l *guestLayer) copy(name, from string) {
	path := l.path(name)
	if l.err != nil {
		return
	}
	in, err := os.Open(from)
	if err != nil {
		l.err = err
		return
	}
	defer in.Close()
	out, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o755)
	if err != nil {
		l.err = err
		return
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		l.err = err
		return
	}
	l.err = out.Close()
}
