// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"modembridge/bridge"
	"modembridge/internal/holders"
	"modembridge/internal/service"
	"modembridge/internal/sysbus/bustest"
)

// serve has a daemon tell a status until the test ends.
func serve(t *testing.T, s service.Status) {
	t.Helper()
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", bustest.Start(t))
	server, err := service.Serve(t.Context(), service.Config{Status: func() service.Status { return s }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
}

// noDaemon is a machine without a system bus.
func noDaemon(t *testing.T) { t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path="+t.TempDir()+"/none") }

// twoSticks have three ports, of which one is nobody's.
func twoSticks() service.Status {
	return service.Status{Schema: service.Schema, Sticks: []bridge.Snapshot{
		{PortPath: "1-1", USBID: "19d2:0031", Name: "ZTE MF626", State: "connected", Ports: []bridge.PortStatus{
			{TTY: "ttyUSB0", Interface: 0, Role: "ignore", Source: "quirk"},
			{TTY: "ttyUSB2", Interface: 3, Role: "at-primary", Source: "quirk"},
		}},
		{PortPath: "1-1.4", USBID: "1199:9000", Name: "Sierra", State: "modem-mode", Ports: []bridge.PortStatus{{TTY: "ttyUSB7", Interface: 1}}},
		{PortPath: "1-2", USBID: "12d1:1446", Name: "Huawei", State: "storage-mode", Ports: []bridge.PortStatus{}},
	}}
}

// processes is a machine on which ModemManager and minicom have ttyUSB2 open,
// and nobody the others. Only root can make device nodes, so the machine's own
// stand for the ports.
func processes(t *testing.T) holders.FS {
	t.Helper()
	root := t.TempDir()
	link := func(name, to string) {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(to, path); err != nil {
			t.Fatal(err)
		}
	}
	process := func(pid int, comm, cgroup string, open ...string) {
		dir := fmt.Sprintf("proc/%d/", pid)
		for i, name := range append(open, "/nowhere") {
			link(fmt.Sprintf("%sfd/%d", dir, i), name)
		}
		for name, text := range map[string]string{"comm": comm + "\n", "status": "Uid:\t0\t0\t0\t0\n", "cgroup": "0::" + cgroup + "\n"} {
			if err := os.WriteFile(filepath.Join(root, dir, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	link("dev/ttyUSB0", "/dev/zero")
	link("dev/ttyUSB2", "/dev/null")
	link("dev/ttyUSB7", "/dev/full")
	link("dev/modembridge/mf626/at", "../../ttyUSB2")
	process(1, "systemd", "/init.scope")
	process(802, "ModemManager", "/system.slice/ModemManager.service", "/dev/null")
	process(4711, "minicom", "/", "/dev/null")
	return holders.FS{Root: root}
}

// runPort runs `modembridge port` and returns its exit status.
func runPort(t *testing.T, fs holders.FS, args ...string) (status int, out, errs string) {
	t.Helper()
	return runCmd(t, newPortCmd(fs), nil, args...)
}

// runCmd runs a command with its arguments, and returns its exit status.
func runCmd(t *testing.T, cmd *cobra.Command, in io.Reader, args ...string) (status int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetArgs(args)
	cmd.SetIn(in)
	cmd.SetOut(&o)
	cmd.SetErr(&e)
	err := cmd.ExecuteContext(t.Context())
	if err != nil {
		fmt.Fprintln(&e, err)
	}
	return exitStatus(err), o.String(), e.String()
}

func TestPortList(t *testing.T) {
	t.Run("of two sticks", func(t *testing.T) {
		serve(t, twoSticks())
		_, got, _ := runPort(t, holders.FS{}, "list")
		const want = `STICK  TTY      INTERFACE  ROLE        SOURCE
1-1    ttyUSB0  0          ignore      quirk
1-1    ttyUSB2  3          at-primary  quirk
1-1.4  ttyUSB7  1          no role     -
`
		if got != want {
			t.Errorf("got:\n%s\nwant:\n%s", got, want)
		}
		_, got, _ = runPort(t, holders.FS{}, "list", "--json")
		const first = `{"schema":1,"ports":[{"port_path":"1-1","tty":"ttyUSB0","interface":0,"role":"ignore","source":"quirk"},`
		if !strings.HasPrefix(got, first) || strings.Count(got, "port_path") != 3 {
			t.Errorf("got %s, want three ports, and first %s", got, first)
		}
	})
	t.Run("without sticks", func(t *testing.T) {
		serve(t, service.Status{})
		status, got, _ := runPort(t, holders.FS{}, "list")
		if status != exitDone || got != noPorts+"\n" {
			t.Errorf("exit status %d, %q", status, got)
		}
		if _, got, _ = runPort(t, holders.FS{}, "list", "--json"); got != `{"schema":1,"ports":[]}`+"\n" {
			t.Errorf("JSON %s", got)
		}
	})
	t.Run("without a daemon", func(t *testing.T) {
		noDaemon(t)
		if status, _, _ := runPort(t, holders.FS{}, "list"); status != exitNotReachable {
			t.Errorf("exit status %d, want %d", status, exitNotReachable)
		}
	})
}

func TestPortWho(t *testing.T) {
	const heading = "TTY      PROGRAM       PID   USER  UNIT\n"
	const two = `ttyUSB2  ModemManager  802   root  ModemManager.service
ttyUSB2  minicom       4711  root
`
	for _, tt := range []struct {
		name   string
		daemon bool
		args   string
		status int
		want   string // the answer, or a part of the error
	}{
		{"all ports of all sticks", true, "", exitDone, heading + "ttyUSB0  nobody\n" + two + "ttyUSB7  nobody\n"},
		{"a stick", true, "1-1", exitDone, heading + "ttyUSB0  nobody\n" + two},
		{"a tty and a stick", true, "ttyUSB2 1-1.4", exitDone, heading + two + "ttyUSB7  nobody\n"},
		{"a tty, without a daemon", false, "ttyUSB2", exitDone, heading + two},
		{"a node, without a daemon", false, "/dev/ttyUSB2", exitDone, heading + two},
		{"a tty that nobody has open", false, "ttyUSB7", exitDone, "TTY      PROGRAM  PID  USER  UNIT\nttyUSB7  nobody\n"},
		{
			"a symlink", false, "/dev/modembridge/mf626/at", exitDone, `TTY                   PROGRAM       PID   USER  UNIT
modembridge/mf626/at  ModemManager  802   root  ModemManager.service
modembridge/mf626/at  minicom       4711  root
`,
		},
		{"all ports, without a daemon", false, "", exitNotReachable, "modembridged is not running"},
		{"a stick, without a daemon", false, "1-1", exitNotReachable, "modembridged is not running"},
		{"a stick that is not there", true, "1-3", exitNotFound, "no stick with a serial port in port 1-3"},
		{"a stick without ports", true, "1-2", exitNotFound, "no stick with a serial port in port 1-2"},
		{"a tty that is not there", false, "ttyUSB2 ttyUSB9", exitNotFound, "no serial port ttyUSB9"},
		{"a directory", false, "/dev/modembridge", exitNotFound, "no serial port modembridge"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if noDaemon(t); tt.daemon {
				serve(t, twoSticks())
			}
			status, out, errs := runPort(t, processes(t), append([]string{"who"}, strings.Fields(tt.args)...)...)
			if status != tt.status {
				t.Errorf("exit status %d, want %d", status, tt.status)
			}
			if status == exitDone && (out != tt.want || errs != "") {
				t.Errorf("got:\n%s%s\nwant:\n%s", out, errs, tt.want)
			}
			if status != exitDone && (out != "" || !strings.Contains(errs, tt.want)) {
				t.Errorf("answer %q and error %q, want only an error with %q", out, errs, tt.want)
			}
		})
	}
}

func TestPortWhoWithoutSticks(t *testing.T) {
	serve(t, service.Status{})
	if status, out, _ := runPort(t, processes(t), "who"); status != exitDone || out != noPorts+"\n" {
		t.Errorf("exit status %d, %q", status, out)
	}
}

func TestPortWhoSeesNotEveryProcess(t *testing.T) {
	hidden := processes(t)
	if err := os.RemoveAll(filepath.Join(hidden.Root, "proc/1")); err != nil {
		t.Fatal(err)
	}
	status, out, errs := runPort(t, hidden, "who", "ttyUSB2")
	if status != exitDone || !strings.Contains(out, "minicom") {
		t.Errorf("exit status %d, answer:\n%s", status, out)
	}
	if !strings.Contains(errs, "there may be more") || !strings.Contains(errs, "sudo") || strings.Count(errs, "\n") != 1 {
		t.Errorf("the note %q, want one line that there may be more, and how to see it", errs)
	}
	status, out, errs = runPort(t, hidden, "who", "ttyUSB2", "ttyUSB0")
	if status != exitNotPermitted || !strings.Contains(out, "minicom") || !strings.HasSuffix(out, "ttyUSB0  unknown\n") || !strings.Contains(errs, "cannot answer for every port") {
		t.Errorf("exit status %d, answer:\n%s\nerror %q, want what is known, and that it is not all", status, out, errs)
	}
}

func TestPortWhoCompletes(t *testing.T) {
	serve(t, twoSticks())
	for _, tt := range []struct{ args, want string }{
		{"who ", "1-1\t19d2:0031 ZTE MF626\nttyUSB0\tignore of ZTE MF626\nttyUSB2\tat-primary of ZTE MF626\n1-1.4\t1199:9000 Sierra\nttyUSB7\tof Sierra\n:4\n"},
		{"who 1-1 ttyUSB0 ", "ttyUSB2\tat-primary of ZTE MF626\n1-1.4\t1199:9000 Sierra\nttyUSB7\tof Sierra\n:4\n"},
		{"who /dev/t", ":0\n"}, // files
	} {
		_, got, _ := runPort(t, holders.FS{}, append([]string{"__complete"}, strings.Split(tt.args, " ")...)...)
		if got != tt.want {
			t.Errorf("%q completes to %q, want %q", tt.args, got, tt.want)
		}
	}
}
