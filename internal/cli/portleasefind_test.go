// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"fmt"
	"strings"
	"testing"

	"modembridge/bridge"
	"modembridge/internal/holders"
	"modembridge/internal/service"
)

func TestPortLeaseNamesThePort(t *testing.T) {
	one := twoSticks()
	one.Sticks = one.Sticks[:1]
	for _, tt := range []struct {
		name   string
		status service.Status
		args   string
	}{
		{"by its stick", twoSticks(), "1-1"},
		{"by its tty", twoSticks(), "ttyUSB2"},
		{"by its node", twoSticks(), "/dev/ttyUSB2"},
		{"by its lasting name", twoSticks(), "/dev/modembridge/1-1/at"},
		{"not at all", one, ""},
		{"by a role", one, "--role ppp"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := newLibrary(t, tt.status)
			args := append(strings.Fields(tt.args), "--", "echo", "{}")
			if status, out, errs := l.run(t.Context(), args...); status != exitDone || out != "/dev/ttyUSB2\n" {
				t.Errorf("exit status %d, %q\n%s", status, out, errs)
			}
		})
	}
}

func TestPortFor(t *testing.T) {
	stick := func(roles ...string) (st bridge.Snapshot) {
		for i, role := range roles {
			st.Ports = append(st.Ports, bridge.PortStatus{TTY: fmt.Sprint("tty", i), Interface: uint8(i), Role: role})
		}
		return st
	}
	for _, tt := range []struct {
		name  string
		stick bridge.Snapshot
		role  string
		want  string
	}{
		{"the only port for commands", stick("qcdm", "at-primary"), "at", "tty1"},
		{"the one that does not dial", stick("at-primary", "at-secondary"), "at", "tty1"},
		{"the primary one, where another dials", stick("at-secondary", "ppp", "at-primary"), "at", "tty2"},
		{"the secondary one, where there is no other", stick("ppp", "at-secondary"), "at", "tty1"},
		{"none but the one that dials", stick("ppp", ""), "at", ""},
		{"the one that dials", stick("at-secondary", "ppp", "at-primary"), "ppp", "tty1"},
		{"the one that dials and takes commands", stick("at-secondary", "at-primary"), "ppp", "tty1"},
		{"positions", stick("at-primary", "gps"), "gps", "tty1"},
		{"no positions", stick("at-primary"), "gps", ""},
		{"a stick of which nothing is known", stick("", "ignore"), "at", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := portFor(tt.stick, tt.role)
			if got != tt.want || ok != (tt.want != "") {
				t.Errorf("got %q (%v), want %q", got, ok, tt.want)
			}
		})
	}
}

func TestPortLeaseCompletes(t *testing.T) {
	serve(t, twoSticks())
	for _, tt := range []struct{ args, want string }{
		{"lease ttyUSB", "1-1\t19d2:0031 ZTE MF626\nttyUSB0\tignore of ZTE MF626\nttyUSB2\tat-primary of ZTE MF626\n1-1.4\t1199:9000 Sierra\nttyUSB7\tof Sierra\n:0\n"},
		{"lease ttyUSB2 -- mini", ":0\n"}, // files
		{"lease --role ", "at\nppp\ngps\n:4\n"},
	} {
		_, got, _ := runPort(t, holders.FS{}, append([]string{"__complete"}, strings.Split(tt.args, " ")...)...)
		if got != tt.want {
			t.Errorf("%q completes to %q, want %q", tt.args, got, tt.want)
		}
	}
}
