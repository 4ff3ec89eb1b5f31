// SPDX-License-Identifier: GPL-3.0-or-later

package service_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"modembridge/internal/service"
	"modembridge/internal/sysbus/bustest"
)

// systemBus runs a bus until the test ends that denies every call but those
// that the installed policy allows, as /usr/share/dbus-1/system.conf does.
func systemBus(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can call as another user: run the test as root")
	}
	if _, err := exec.LookPath("dbus-send"); err != nil {
		t.Skip("dbus-send is missing: install the package dbus-bin (on some systems: dbus)")
	}
	policy, err := filepath.Abs("../../dist/org.modembridge.ModemBridge1.conf")
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "modembridge-bus") // t.TempDir is below one that others may not enter
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(dir, "bus.conf")
	text := fmt.Sprintf(`<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <listen>unix:path=%s/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <deny own="*"/>
    <deny send_type="method_call"/>
    <allow send_type="signal"/>
    <allow send_requested_reply="true" send_type="method_return"/>
    <allow send_requested_reply="true" send_type="error"/>
    <allow receive_type="method_call"/>
    <allow receive_type="method_return"/>
    <allow receive_type="error"/>
    <allow receive_type="signal"/>
    <allow send_destination="org.freedesktop.DBus"/>
  </policy>
  <include>%s</include>
</busconfig>
`, dir, policy)
	if err := os.WriteFile(config, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", bustest.StartWith(t, "--config-file="+config))
}

// TestWhoMayCallWhat calls every method on a bus with the installed policy, as
// root and as somebody else.
func TestWhoMayCallWhat(t *testing.T) {
	systemBus(t)
	server, err := service.Serve(t.Context(), service.Config{Status: func() service.Status { return service.Status{} }, SIMs: failing(nil), Profiles: restorer(nil)})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	const root, nobody = 0, 65534
	unlock := []string{service.SIMInterface + ".Unlock", "string:1-1", "string:4711", "boolean:false"}
	if err := server.ServeData(&meter{}); err != nil {
		t.Fatal(err)
	}
	allow := []string{service.DataInterface + ".Allow", "string:1-1"}
	restore := []string{service.ProfileInterface + ".Restore", "string:mobile"}
	forget := []string{service.SIMInterface + ".Forget", "string:1-1"}
	for _, tt := range []struct {
		user uint32
		call []string
		may  bool
	}{
		{root, []string{service.Interface + ".GetStatus"}, true},
		{root, unlock, true},
		{root, forget, true},
		{root, restore, true},
		{nobody, []string{service.Interface + ".GetStatus"}, true},
		{nobody, []string{"org.freedesktop.DBus.Introspectable.Introspect"}, true},
		{nobody, unlock, false},
		{nobody, forget, false},
		{root, allow, true},
		{nobody, allow, false},
		{nobody, []string{service.DataInterface + ".GetUse"}, true},
		{nobody, restore, false},
	} {
		args := append([]string{"--system", "--print-reply", "--reply-timeout=10000", "--dest=" + service.Name, string(service.Path)}, tt.call...)
		cmd := exec.CommandContext(t.Context(), "dbus-send", args...)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: tt.user, Gid: tt.user}}
		said, err := cmd.CombinedOutput()
		denied := strings.Contains(string(said), "org.freedesktop.DBus.Error.AccessDenied")
		if tt.may != (err == nil) || tt.may == denied {
			t.Errorf("user %d calls %s: %v, want that it may: %v\n%s", tt.user, tt.call[0], err, tt.may, said)
		}
	}
}
