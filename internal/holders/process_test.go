// SPDX-License-Identifier: GPL-3.0-or-later

package holders_test

import (
	"testing"

	"modembridge/internal/holders"
)

// The cgroups are of Debian 12, but for those of version 1, which are of
// cgroups(7).
func TestProcess(t *testing.T) {
	for _, tt := range []struct {
		name                  string
		comm, cmdline, cgroup string
		program, unit         string
	}{
		{"a service", "pppd", "/usr/sbin/pppd\x00nodetach\x00", "0::/system.slice/NetworkManager.service\n", "pppd", "NetworkManager.service"},
		{"a program whose name the kernel cut", "modembridge-lea", "/usr/bin/modembridge-lease\x00", "", "modembridge-lease", ""},
		{"a cut name that the command line does not tell", "modembridge-lea", "a title of its own", "", "modembridge-lea", ""},
		{"a program that calls itself more than its name", "sh", "sh-like\x00", "", "sh", ""},
		{"a script", "wvdial", "/usr/bin/perl\x00/usr/bin/wvdial\x00", "", "wvdial", ""},
		{"a name with control characters", "a\x1b[31m\nb", "", "", "a?[31m?b", ""},
		{"a terminal in a desktop", "minicom", "minicom\x00", "0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-org.gnome.Terminal.slice/vte-spawn-1.scope\n", "minicom", "vte-spawn-1.scope"},
		{"a unit with groups of its own", "smsd", "smsd\x00", "0::/system.slice/smsd.service/workers\n", "smsd", "smsd.service"},
		{"cgroups of version 1", "smsd", "smsd\x00", "12:cpu,cpuacct:/wrong.service\n1:name=systemd:/system.slice/smsd.service\n", "smsd", "smsd.service"},
		{"no unit", "sh", "sh\x00", "0::/\n", "sh", ""},
		{"a cgroup outside the namespace", "sh", "sh\x00", "0::/../../other\n", "sh", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tr := newTree(t)
			tr.link("dev/ttyUSB0", "/dev/null")
			tr.process(7, tt.comm, 0, tt.cgroup, "/dev/null")
			tr.file("proc/7/cmdline", tt.cmdline)
			want := holders.Process{PID: 7, Program: tt.program, User: "root", Unit: tt.unit}
			got, _ := tr.find("/dev/ttyUSB0")
			if len(got) != 1 || got[0] != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
	t.Run("one that has ended meanwhile", func(t *testing.T) {
		tr := newTree(t)
		tr.link("dev/ttyUSB0", "/dev/null")
		tr.process(7, "", 0, "", "/dev/null")
		tr.file("proc/7/comm", "")
		if got, _ := tr.find("/dev/ttyUSB0"); len(got) != 0 {
			t.Errorf("got %+v, want nobody", got)
		}
	})
}
