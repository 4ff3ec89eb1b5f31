// SPDX-License-Identifier: GPL-3.0-or-later

package vm

import (
	"fmt"
	"strings"
)

// A machine is the hardware that one run needs, in qemu's terms.
type machine struct {
	root     Root
	accel    Accel
	cpus     int      // virtual processors
	memory   int      // MiB
	counting bool     // the clock counts instructions
	skipping bool     // and goes on to the next timer where there is nothing to do
	layers   []string // host directories, lowest first, root file system included
	share    string   // host directory mounted writable at /lab, or ""
	console  string   // file for the serial console, or "" for the terminal
	output   bool     // file descriptor 3 receives what the guest's command prints
}

// args returns qemu's command line.
func (m machine) args() []string {
	cmdline := []string{
		"console=ttyS0", "quiet", "loglevel=4",
		"panic=-1", // with -no-reboot: a guest that dies ends qemu
		"systemd.show_status=no",
		"systemd.condition-needs-update=0", // no ldconfig, catalog or sysusers runs
		fmt.Sprintf("modemlab.layers=%d", len(m.layers)),
	}
	args := []string{
		"-nodefaults", "-no-user-config", "-no-reboot", "-display", "none",
		"-machine", "pc", "-accel", string(m.accel), "-cpu", "max",
		"-smp", fmt.Sprint(m.cpus), "-m", fmt.Sprint(m.memory),
		"-kernel", m.root.Kernel, "-initrd", m.root.Initramfs,
		"-append", strings.Join(cmdline, " "),
		"-device", "virtio-rng-pci",
	}
	if m.counting {
		count := "shift=0" // 2^0 ns for each instruction
		if m.skipping {
			count += ",sleep=off"
		}
		args = append(args, "-icount", count)
	}
	for i, dir := range m.layers {
		args = append(args, share(fmt.Sprintf("layer%d", i), dir, "readonly=on")...)
	}
	if m.share != "" {
		args = append(args, share("lab", m.share, "readonly=off")...)
	}
	if m.console == "" {
		args = append(args, "-serial", "mon:stdio")
	} else {
		args = append(args, "-chardev", "file,id=console,path="+quote(m.console), "-serial", "chardev:console")
	}
	if m.output {
		args = append(args,
			"-add-fd", "fd=3,set=1",
			"-chardev", "file,id=output,path=/dev/fdset/1,append=on",
			"-device", "virtio-serial-pci",
			"-device", "virtserialport,chardev=output,nr=1,name=modemlab")
	}
	return args
}

// share returns the options for one directory under a mount tag.
// multidevs=remap keeps inode numbers apart when the directory spans devices.
func share(tag, dir, access string) []string {
	return []string{
		"-fsdev", fmt.Sprintf("local,id=%s,path=%s,security_model=none,multidevs=remap,%s", tag, quote(dir), access),
		"-device", fmt.Sprintf("virtio-9p-pci,fsdev=%s,mount_tag=%s", tag, tag),
	}
}

// quote writes a path for qemu's option lists, where a comma is doubled.
func quote(path string) string { return strings.ReplaceAll(path, ",", ",,") }
