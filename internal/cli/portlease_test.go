// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"modembridge/bridge"
	"modembridge/internal/lease"
	"modembridge/internal/mm/mmtest"
	"modembridge/internal/service"
	"modembridge/internal/sysbus/bustest"
)

// The stick of the tests is in port 1-1, and commands go to ttyUSB2.
const (
	leaseStick = "/sys/devices/usb1/1-1"
	leaseName  = "/dev/modembridge/1-1/at (ttyUSB2)"
)

// A library is a machine whose ports are lent: with a daemon, a ModemManager that
// has the stick and its port, and nobody else.
type library struct {
	t      *testing.T
	lender lender
	modems *mmtest.Service
	modem  dbus.ObjectPath
	ready  func() // the program is at work
	exits  []int
}

func newLibrary(t *testing.T, s service.Status) *library {
	t.Helper()
	serve(t, s)
	l := &library{t: t, modems: mmtest.New(t, os.Getenv("DBUS_SYSTEM_BUS_ADDRESS"))}
	l.modems.Run()
	l.modem = l.modems.AddModem(0, leaseStick)
	l.lender = lender{
		processes: processes(t), root: true, letGo: time.Minute, patience: time.Minute,
		signals:    func() (<-chan os.Signal, func()) { return nil, func() {} },
		foreground: func() bool { return false },
		exit:       func(status int) { l.exits = append(l.exits, status) },
	}
	l.end(4711) // minicom
	link := l.path("dev/modembridge/1-1/at")
	if err := os.MkdirAll(filepath.Dir(link), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../../ttyUSB2", link); err != nil {
		t.Fatal(err)
	}
	l.modems.OnInhibit(func(_ string, on bool) {
		if on {
			l.close(802)
		}
	})
	return l
}

func (l *library) path(name string) string { return filepath.Join(l.lender.processes.Root, name) }

// end ends a process, close has it close the port.
func (l *library) end(pid int)   { os.RemoveAll(l.path(fmt.Sprintf("proc/%d", pid))) }
func (l *library) close(pid int) { os.Remove(l.path(fmt.Sprintf("proc/%d/fd/0", pid))) }

// rename gives a process another name.
func (l *library) rename(pid int, program string) {
	l.t.Helper()
	if err := os.WriteFile(l.path(fmt.Sprintf("proc/%d/comm", pid)), []byte(program+"\n"), 0o644); err != nil {
		l.t.Fatal(err)
	}
}

// held reports whether the stick is lent.
func (l *library) held() bool {
	l.t.Helper()
	h, err := lease.Held(l.lender.processes.Root, "1-1")
	if err != nil {
		l.t.Error(err)
	}
	return h
}

// exported reports whether ModemManager has a modem.
func (l *library) exported() bool {
	return l.modems.Property(l.modem, mmtest.Modem, "Device") != nil || l.modems.Property(mmtest.Root+"/Modem/100", mmtest.Modem, "Device") != nil
}

// inhibitions returns what was asked of ModemManager.
func (l *library) inhibitions() []string {
	return slices.DeleteFunc(l.modems.Calls(), func(c string) bool { return !strings.HasPrefix(c, "Inhibit") })
}

// run runs `modembridge port lease`, and calls ready when the program has said
// something; then its input ends.
func (l *library) run(ctx context.Context, args ...string) (status int, out, errs string) {
	l.t.Helper()
	in, hand, err := os.Pipe()
	if err != nil {
		l.t.Fatal(err)
	}
	defer in.Close()
	defer hand.Close()
	o := &answer{first: func() {
		if l.ready != nil {
			l.ready()
		}
		hand.Close()
	}}
	var e bytes.Buffer
	cmd := newPortLeaseCmd(l.lender)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetArgs(args)
	cmd.SetIn(in)
	cmd.SetOut(o)
	cmd.SetErr(&e)
	err = cmd.ExecuteContext(ctx)
	if err != nil {
		fmt.Fprintln(&e, err)
	}
	if len(l.exits) > 0 {
		if err != nil || len(l.exits) > 1 {
			l.t.Errorf("ends by exit statuses %v and the error %v", l.exits, err)
		}
		return l.exits[0], o.String(), e.String()
	}
	return exitStatus(err), o.String(), e.String()
}

func TestPortLease(t *testing.T) {
	l := newLibrary(t, twoSticks())
	told := make(chan string, 8)
	l.modems.OnInhibit(func(uid string, on bool) {
		told <- fmt.Sprintf("inhibit %s %t, held %t", uid, on, l.held())
		if on { // the port is closed a little later
			time.AfterFunc(150*time.Millisecond, func() { l.close(802) })
		}
	})
	l.ready = func() { told <- fmt.Sprintf("while it runs: held %t, exported %t", l.held(), l.exported()) }
	script := fmt.Sprintf(`test -e %s && echo not free; echo "$MODEMBRIDGE_TTY $*"; read line; echo end`, l.path("proc/802/fd/0"))
	status, out, errs := l.run(t.Context(), "1-1", "--", "sh", "-c", script, "sh", "{}", "a{}", "--")
	order := []string{<-told, <-told, <-told}
	want := []string{
		"inhibit " + leaseStick + " true, held true",
		"while it runs: held true, exported false",
		"inhibit " + leaseStick + " false, held true",
	}
	if !slices.Equal(order, want) {
		t.Errorf("got %q, want %q", order, want)
	}
	if out != "/dev/ttyUSB2 /dev/ttyUSB2 a{} --\nend\n" {
		t.Errorf("the program said %q", out)
	}
	if status != exitDone || errs != "modembridge: "+leaseName+" is lent to sh\nmodembridge: "+leaseName+" is given back\n" {
		t.Errorf("exit status %d, said:\n%s", status, errs)
	}
	if l.held() || !l.exported() {
		t.Errorf("in the end: held %t, exported %t", l.held(), l.exported())
	}
}

func TestPortLeaseOfAStickThatModemManagerDoesNotHave(t *testing.T) {
	failed, lent := twoSticks(), twoSticks()
	failed.Sticks[0].State = bridge.Failed.String()
	lent.Sticks[0].State, lent.Sticks[0].ReasonCode = bridge.ModemMode.String(), "leased"
	for _, tt := range []struct {
		name   string
		status service.Status
		before func(*library)
	}{
		{"as it does not run", failed, func(l *library) { l.modems.Quit() }},
		{"as it does not know it", failed, func(l *library) { l.modems.Remove(l.modem) }},
		{"as it does not know it after a loan", lent, func(l *library) { l.modems.Remove(l.modem) }},
		{"but has another one", failed, func(l *library) {
			l.modems.Set(l.modem, mmtest.Modem, "Ports", []struct {
				Name string
				Type uint32
			}{{"ttyUSB7", 3}})
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := newLibrary(t, tt.status)
			l.close(802)
			tt.before(l)
			status, out, errs := l.run(t.Context(), "1-1", "--", "sh", "-c", "ls "+l.path("run/modembridge-lease"))
			if status != exitDone || out != "1-1\n" {
				t.Errorf("exit status %d, %q\n%s", status, out, errs)
			}
			if asked := l.inhibitions(); len(asked) > 0 || l.held() {
				t.Errorf("asked ModemManager %q, held %t", asked, l.held())
			}
		})
	}
}

func TestPortLeaseByForce(t *testing.T) {
	l := newLibrary(t, twoSticks())
	l.lender.processes = processes(t) // two of them have the port
	l.rename(4711, "pppd")
	l.modems.Set(l.modem, mmtest.Modem, "State", int32(11))
	l.modems.OnInhibit(func(_ string, on bool) {
		if on {
			l.close(802)
			l.end(4711)
		}
	})
	if status, out, errs := l.run(t.Context(), "1-1", "--force", "--", "echo", "{}"); status != exitDone || out != "/dev/ttyUSB2\n" {
		t.Errorf("exit status %d, %q\n%s", status, out, errs)
	}
	want := []string{"InhibitDevice " + leaseStick + " true", "InhibitDevice " + leaseStick + " false"}
	if got := l.inhibitions(); !slices.Equal(got, want) {
		t.Errorf("asked ModemManager %q, want %q", got, want)
	}
}

func TestPortLeaseGivesBackWhatIsNotLetGo(t *testing.T) {
	l := newLibrary(t, twoSticks())
	l.lender.letGo = 10 * time.Millisecond
	l.modems.OnInhibit(nil)
	status, out, errs := l.run(t.Context(), "1-1", "--", "echo", "run")
	if status != exitTimedOut || out != "" || !strings.Contains(errs, "10ms later ModemManager (process 802) still has the port open") {
		t.Errorf("exit status %d, %q, error %q", status, out, errs)
	}
	if l.held() || !l.exported() {
		t.Errorf("held %t, exported %t", l.held(), l.exported())
	}
}

func TestPortLeaseGivesUpWithItsContext(t *testing.T) {
	l := newLibrary(t, twoSticks())
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	l.modems.OnInhibit(func(_ string, on bool) {
		if on {
			cancel()
		} else {
			close(ended)
		}
	})
	status, out, _ := l.run(ctx, "1-1", "--", "echo", "run")
	if status != exitFailed || out != "" || l.held() {
		t.Errorf("exit status %d, %q, held %t", status, out, l.held())
	}
	bustest.Await(t, ended)
}
