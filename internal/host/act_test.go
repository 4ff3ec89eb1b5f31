// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"modembridge/internal/apnbook"
	"modembridge/internal/mm"
	"modembridge/internal/pin"
	"modembridge/internal/sysfs"
	"modembridge/internal/udevtag"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// fake returns a host below a root with these files, and what it logs.
func fake(t *testing.T, files map[string]string) (h *Host, root string, log *bytes.Buffer) {
	t.Helper()
	root, log = t.TempDir(), new(bytes.Buffer)
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	h = &Host{
		log: slog.New(slog.NewTextHandler(log, nil)), sysfs: sysfs.FS{Root: root}, tags: udevtag.FS{Root: root},
		kept: make(map[sysfs.DynamicID]bool), sims: newSIMs(pin.Store{}, filepath.Join(root, "sims.json")), apns: newAPNs("", new(apnbook.Book)), modems: new(reader[exports]), net: new(reader[network]),
		told: newTellings(filepath.Join(root, "told"), slog.New(slog.DiscardHandler)),
	}
	giveBooks(t, h)
	return h, root, log
}

func TestUnbindTakesBackWhatTheKernelCan(t *testing.T) {
	const option, qmi = "sys/bus/usb-serial/drivers/option1/", "sys/bus/usb/drivers/qmi_wwan/"
	h, root, log := fake(t, map[string]string{
		option + "new_id": "1dd6 1002 ff\n",
		qmi + "new_id":    "1dd6 1002 ff\n05c6 9025 ff\n", qmi + "remove_id": "",
	})
	stale := func(id usb.ID) bool { return id == usb.ID{Vendor: 0x1dd6, Product: 0x1002} }
	for range 2 {
		if err := h.Unbind(t.Context(), stale); err != nil {
			t.Error(err)
		}
	}
	removed, err := os.ReadFile(filepath.Join(root, qmi+"remove_id"))
	if got := string(removed); err != nil || got != "1dd6 1002" {
		t.Errorf("remove_id = %q, %v; want 1dd6 1002", got, err)
	}
	if n := strings.Count(log.String(), "driver=option"); n != 1 {
		t.Errorf("said %d times that option keeps the id, want once:\n%s", n, log)
	}
}

func TestADeviceMayShowMediaAndPorts(t *testing.T) {
	const dir = "sys/bus/usb/devices/1-1/"
	h, _, _ := fake(t, map[string]string{
		dir + "1-1:1.2/host6/target6:0:0/6:0:0:0/type": "5\n",
		"sys/class/tty/ttyUSB0/dev":                    "188:0\n",
		"proc/self/mountinfo":                          "", "proc/swaps": "",
	})
	d := usb.Device{Port: "1-1", Interfaces: []usb.Interface{
		{Number: 0, TTYs: []string{"ttyUSB0"}},
		{Number: 2, Class: usb.MassStorageBulkOnly},
	}}
	o, err := h.Observe(t.Context(), "1-1", &d)
	if err != nil {
		t.Fatal(err)
	}
	if len(o.Media) != 1 || o.Media[0].SCSIType != switcher.TypeCDROM || len(o.Serial) != 1 || o.Serial[0].TTY != "ttyUSB0" {
		t.Errorf("media %+v, serial %+v; want a CD-ROM and ttyUSB0", o.Media, o.Serial)
	}
}

func TestTheModemOfAStickThatWasPulledIsNotThatOfTheNext(t *testing.T) {
	const dir = "sys/bus/usb/devices/1-1/"
	h, _, _ := fake(t, map[string]string{
		dir + "1-1:1.0/host6/target6:0:0/6:0:0:0/type": "5\n",
		"sys/class/tty/ttyUSB0/dev":                    "188:0\n",
		"proc/self/mountinfo":                          "", "proc/swaps": "",
	})
	h.modems.value.list = []mm.Modem{{Path: "/0", SysfsPath: "/sys/devices/usb1/1-1", Ports: []mm.Port{{Name: "ttyUSB0"}}}}
	for _, tt := range []struct {
		name string
		i    usb.Interface
		want bool
	}{
		{"a stick with the modem's port", usb.Interface{TTYs: []string{"ttyUSB0"}}, true},
		{"another stick in storage mode", usb.Interface{Class: usb.MassStorageBulkOnly}, false},
	} {
		d := usb.Device{Port: "1-1", Interfaces: []usb.Interface{tt.i}}
		o, err := h.Observe(t.Context(), "1-1", &d)
		if err != nil {
			t.Fatal(err)
		}
		if got := o.Modem != nil; got != tt.want {
			t.Errorf("%s: has the modem %v, want %v", tt.name, got, tt.want)
		}
	}
}
