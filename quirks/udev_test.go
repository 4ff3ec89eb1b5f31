// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A udev is a directory with a small sysfs, rules and a hardware database, in
// which udev runs as on a machine of its own. Nothing of the host changes.
type udev struct {
	t    *testing.T
	root string
}

// A node is a port of an emulated USB device: /dev/ttyUSB2, or whatever else the
// kernel makes of the interface.
type node struct {
	port      string // of the USB device: "1-1.4"
	id        string // "19d2:0031"
	number    int    // of the interface
	class     string // of the interface: "ff/02/01"
	driver    string // of the interface
	subsystem string // "tty", "net" or "usbmisc"
	name      string // "ttyUSB2"
}

// newUdev skips the test where a user may not have namespaces of his own, or
// udev is not installed.
func newUdev(t *testing.T) *udev {
	t.Helper()
	for _, program := range []string{"unshare", "udevadm", "systemd-hwdb"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(err)
		}
	}
	if out, err := exec.Command("unshare", "--map-root-user", "--mount", "true").CombinedOutput(); err != nil {
		t.Skipf("no namespaces here: %v: %s", err, out)
	}
	u := &udev{t, t.TempDir()}
	for _, dir := range []string{"usr", "none", "dev", "run", "proc", "tmp"} {
		u.mkdir(dir)
	}
	for _, dir := range []string{"bin", "sbin", "lib", "lib64"} {
		u.link("usr/"+dir, dir)
	}
	return u
}

func (u *udev) mkdir(name string) {
	u.t.Helper()
	if err := os.MkdirAll(filepath.Join(u.root, name), 0o755); err != nil {
		u.t.Fatal(err)
	}
}

func (u *udev) link(target, name string) {
	u.t.Helper()
	u.mkdir(filepath.Dir(name))
	if err := os.Symlink(target, filepath.Join(u.root, name)); err != nil && !os.IsExist(err) {
		u.t.Fatal(err)
	}
}

func (u *udev) write(name, text string) {
	u.t.Helper()
	u.mkdir(filepath.Dir(name))
	if err := os.WriteFile(filepath.Join(u.root, name), []byte(text), 0o644); err != nil {
		u.t.Fatal(err)
	}
}

// device makes a directory in sysfs with what udev reads of every device.
func (u *udev) device(dir, subsystem, driver, uevent string) {
	up := strings.Repeat("../", strings.Count(dir, "/"))
	if driver != "" {
		uevent += "DRIVER=" + driver + "\n"
		u.mkdir("sys/bus/" + subsystem + "/drivers/" + driver)
		u.link(up+"bus/"+subsystem+"/drivers/"+driver, dir+"/driver")
	}
	kind := "bus/"
	if driver == "" {
		kind = "class/"
	}
	u.mkdir("sys/" + kind + subsystem)
	u.link(up+kind+subsystem, dir+"/subsystem")
	u.write(dir+"/uevent", uevent)
}

// plug puts a node into sysfs, with the interface and the device above it, and
// returns their directories.
func (u *udev) plug(n node) (tty, usbInterface string) {
	vendor, product, _ := strings.Cut(n.id, ":")
	usb := "sys/devices/pci0000:00/usb1/" + n.port
	u.device(usb, "usb", "usb", "DEVTYPE=usb_device\nPRODUCT=0/0/0\n")
	u.write(usb+"/idVendor", vendor+"\n")
	u.write(usb+"/idProduct", product+"\n")
	_, path, _ := strings.Cut(n.port, "-")
	u.write(usb+"/devpath", path+"\n")

	var c, s, p int
	if _, err := fmt.Sscanf(n.class, "%x/%x/%x", &c, &s, &p); err != nil {
		u.t.Fatal(err)
	}
	modalias := fmt.Sprintf("usb:v%sp%sd0000dc00dsc00dp00ic%02Xisc%02Xip%02Xin%02X",
		strings.ToUpper(vendor), strings.ToUpper(product), c, s, p, n.number)
	usbInterface = fmt.Sprintf("%s/%s:1.%d", usb, n.port, n.number)
	u.device(usbInterface, "usb", n.driver, "DEVTYPE=usb_interface\nMODALIAS="+modalias+"\n")
	u.write(usbInterface+"/modalias", modalias+"\n")
	u.write(usbInterface+"/bInterfaceNumber", fmt.Sprintf("%02x\n", n.number))

	parent, uevent := usbInterface, "MAJOR=188\nMINOR="+strings.TrimLeft(n.name, "tyUSBACMcdw-")+"\nDEVNAME="+n.name+"\n"
	if strings.HasPrefix(n.name, "ttyUSB") {
		parent = usbInterface + "/" + n.name
		u.device(parent, "usb-serial", n.driver+"1", "")
	}
	if n.subsystem == "net" {
		uevent = "INTERFACE=" + n.name + "\nIFINDEX=7\n"
	}
	tty = parent + "/" + n.subsystem + "/" + n.name
	u.device(tty, n.subsystem, "", uevent)
	return tty, usbInterface
}

// An event is what udev is told of a directory of sysfs.
type event struct{ action, dir string }

// properties has udev handle the events, and returns what properties the devices
// have then; "RUN" is what would be run.
func (u *udev) properties(events ...event) []map[string]string {
	u.t.Helper()
	args := []string{"--map-root-user", "--mount", "sh", "-ec", `
		cd "$0"
		mount --rbind /usr usr
		for dir in usr/lib/udev/rules.d usr/lib/udev/hwdb.d; do
			test ! -d $dir || mount --bind none $dir
		done
		mount --rbind /proc proc
		export SYSTEMD_DEVICE_VERIFY_SYSFS=0
		chroot . systemd-hwdb update
		for event; do
			echo "event $event"
			chroot . udevadm test --action="${event%%:*}" "/${event#*:}"
		done`, u.root}
	for _, e := range events {
		args = append(args, e.action+":"+e.dir)
	}
	cmd := exec.CommandContext(u.t.Context(), "unshare", args...)
	cmd.WaitDelay = 10 * time.Second
	out, err := cmd.CombinedOutput()
	if err != nil {
		u.t.Fatalf("%v: %v\n%s", cmd, err, out)
	}
	var all []map[string]string
	for line := range strings.Lines(string(out)) {
		line = strings.TrimSpace(line)
		key, value, ok := strings.Cut(line, "=")
		_, run, runs := strings.Cut(line, "RUN{builtin} : ") // systemd 257
		if !runs {
			run, runs = strings.CutPrefix(line, "run: ") // systemd 252
		}
		switch {
		case strings.HasPrefix(line, "event "):
			all = append(all, make(map[string]string))
		case len(all) == 0:
		case runs:
			all[len(all)-1]["RUN"] = strings.Trim(run, "'")
		case ok && strings.ToUpper(key) == key && !strings.ContainsAny(key, " :/'"):
			all[len(all)-1][key] = value
		}
	}
	for i, e := range events {
		if len(all) != len(events) || all[i]["ACTION"] != e.action {
			u.t.Fatalf("udev did not handle %v:\n%s", e, out)
		}
	}
	return all
}
