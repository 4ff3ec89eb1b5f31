// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"os"
	"strings"
	"testing"

	"modembridge/internal/lease"
	"modembridge/internal/mm"
	"modembridge/internal/mm/mmtest"
)

// What is refused is left as it was. The port is ttyUSB2, and ModemManager,
// process 802, has it.
func TestPortLeaseRefuses(t *testing.T) {
	for _, tt := range []struct {
		name   string
		args   string
		before func(*library)
		status int
		want   string // part of the error
	}{
		{"no program", "1-1", nil, exitUsage, "sudo modembridge port lease -- minicom -D {}"},
		{"no program after the dashes", "1-1 --", nil, exitUsage, "sudo modembridge port lease -- minicom -D {}"},
		{"two ports", "1-1 1-2 -- true", nil, exitUsage, `does not know what to do with "1-2"`},
		{"a role that nobody lends", "--role diag -- true", nil, exitUsage, "at, ppp, gps"},
		{"a role and a tty", "ttyUSB2 --role at -- true", nil, exitUsage, "--role chooses among the ports of a stick"},
		{"one of several sticks", "-- true", nil, exitUsage, "1-1 (ZTE MF626) and 1-1.4 (Sierra)"},
		{"one who is not root", "1-1 -- true", func(l *library) { l.lender.root = false }, exitNotPermitted, "root only"},
		{"a program that is not there", "1-1 -- no-such-program", nil, exitNoFile, "cannot run no-such-program: executable file not found"},
		{"a program that is none", "1-1 -- /dev/null", nil, exitNotRun, "cannot run /dev/null: permission denied"},
		{"without a daemon", "1-1 -- true", func(l *library) { noDaemon(l.t) }, exitNotReachable, "modembridged is not running"},
		{"a stick that is not there", "1-3 -- true", nil, exitNotFound, "no stick with a serial port in port 1-3"},
		{"a stick without ports", "1-2 -- true", nil, exitNotFound, "no stick with a serial port in port 1-2"},
		{"a stick without such a port", "1-1 --role gps -- true", nil, exitNotFound, "no port of the stick in port 1-1 is known to be for gps"},
		{"a tty that is not there", "ttyUSB9 -- true", nil, exitNotFound, "no serial port ttyUSB9"},
		{"a tty of no stick", "ttyS0 -- true", func(l *library) { os.Symlink("/dev/urandom", l.path("dev/ttyS0")) }, exitNotFound, "ttyS0 belongs to no stick"},
		{"a port without a device", "1-1 -- true", func(l *library) { os.Remove(l.path("dev/ttyUSB2")) }, exitNotFound, "no serial port ttyUSB2"},
		{"a stick that is connected", "1-1 -- true", func(l *library) {
			l.modems.Set(l.modem, mmtest.Modem, "State", int32(11))
		}, exitFailed, "end the connection to let go of it; add --force if that is all the same, or end it first with: nmcli device disconnect ttyUSB1"},
		{"a stick that is connecting", "1-1 -- true", func(l *library) {
			l.modems.Set(l.modem, mmtest.Modem, "State", int32(10))
		}, exitFailed, "add --force"},
		{"a port that another program has as well", "1-1 -- true", func(l *library) {
			l.lender.processes = processes(l.t)
		}, exitFailed, "minicom (process 4711) has it open"},
		{"a port that another program has even by force", "1-1 --force -- true", func(l *library) {
			l.lender.processes = processes(l.t)
			l.modems.Set(l.modem, mmtest.Modem, "State", int32(11))
		}, exitFailed, "minicom (process 4711) has it open"},
		{"a port that pppd has without ModemManager", "1-1 -- true", func(l *library) {
			l.rename(802, "pppd")
		}, exitFailed, "pppd (process 802) has it open"},
		{"a stick that the daemon is asking", "1-1 -- true", func(l *library) {
			l.modems.Quit()
			l.rename(802, "modembridged")
		}, exitFailed, "still finding out about the stick"},
		{"a stick that ModemManager is asking", "1-1 -- true", func(l *library) {
			l.modems.Remove(l.modem)
		}, exitFailed, "still finding out about the stick"},
		{"a stick that ModemManager is about to ask", "1-1.4 -- true", nil, exitNotFound, "known to be for at"},
		{"a port of a stick that ModemManager is about to ask", "ttyUSB7 -- true", nil, exitFailed, "still finding out about the stick"},
		{"a port that somebody has while there is no ModemManager", "1-1 -- true", func(l *library) {
			l.modems.Quit()
		}, exitFailed, "ModemManager (process 802) has it open"},
		{"a stick that another program has had ModemManager let go of", "1-1 -- true", func(l *library) {
			l.modems.RefuseInhibit(mmtest.Name+".Error.Core.InProgress", "already inhibited")
		}, exitFailed, "systemctl restart ModemManager"},
		{"a stick that is lent", "1-1 -- true", func(l *library) {
			held, err := lease.Take(l.lender.processes.Root, "1-1")
			if err != nil {
				l.t.Fatal(err)
			}
			l.t.Cleanup(func() { held.Release() })
		}, exitFailed, "lent to another program; see which has it with: modembridge port who 1-1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := newLibrary(t, twoSticks())
			if tt.before != nil {
				tt.before(l)
			}
			lent, exported := l.held(), l.exported()
			status, out, errs := l.run(t.Context(), strings.Fields(tt.args)...)
			if status != tt.status || out != "" || !strings.Contains(errs, tt.want) || strings.Count(errs, "\n") > 2 {
				t.Errorf("exit status %d, want %d; answer %q, error %q, want one with %q", status, tt.status, out, errs, tt.want)
			}
			asked := l.inhibitions()
			if refused := strings.Contains(errs, mm.ErrInhibited.Error()); len(asked) > 1 || (len(asked) == 1) != refused {
				t.Errorf("asked ModemManager: %q", asked)
			}
			if l.held() != lent || l.exported() != exported {
				t.Errorf("held %t and exported %t afterwards, %t and %t before", l.held(), l.exported(), lent, exported)
			}
		})
	}
}

// Whoever leaves out the two dashes has the program's options read as ours.
func TestLeaseSaysWhereTheProgramGoes(t *testing.T) {
	status, _, errs := runPort(t, processes(t), "lease", "1-1", "minicom", "-D", "{}")
	if status != exitUsage || !strings.Contains(errs, "comes after --") {
		t.Errorf("exit status %d, %q; want %d and where the program goes", status, errs, exitUsage)
	}
}
