// SPDX-License-Identifier: GPL-3.0-or-later

package sysfs

import (
	"path/filepath"
	"slices"
)

// A disk is one block device and everything that stands on it: its partitions,
// and the devices that hold it or one of them (LVM, LUKS, RAID, loop devices), and theirs.
type disk struct {
	nodes   []node
	holders []string // kernel names, sorted: "dm-0"
}

// A node is one block device of the tree.
type node struct {
	name   string // kernel name: "sda1"
	number string // device number: "8:1"
	mapped string // name below /dev/mapper, "" when it is no dm device
}

// disk walks up from the whole block device called name.
func (f FS) disk(name string) disk {
	var d disk
	f.walk(&d, f.path("sys/block", name))
	// A loop device is no holder in the kernel's sense, and needs a look at all.
	for _, loop := range names(f.path("sys/block")) {
		if backing := text(f.path("sys/block", loop, "loop/backing_file")); d.has("", backing) {
			d.holders = append(d.holders, loop)
			f.walk(&d, f.path("sys/block", loop))
		}
	}
	slices.Sort(d.holders)
	return d
}

func (f FS) walk(d *disk, dir string) {
	name := filepath.Base(dir)
	if slices.ContainsFunc(d.nodes, func(n node) bool { return n.name == name }) {
		return // a holder of two partitions
	}
	d.nodes = append(d.nodes, node{name: name, number: text(dir, "dev"), mapped: text(dir, "dm", "name")})
	for _, child := range names(dir) {
		if text(dir, child, "partition") != "" {
			f.walk(d, filepath.Join(dir, child))
		}
	}
	for _, holder := range names(dir, "holders") {
		if !slices.Contains(d.holders, holder) {
			d.holders = append(d.holders, holder)
		}
		// A holder's own directory, not the link: the link below "holders" has
		// the same content, but only for as long as this device holds.
		f.walk(d, f.path("sys/block", holder))
	}
}

// has reports whether one of the disk's nodes is meant by a device number or
// by a path below /dev. Both are asked, because btrfs and others give their
// mounts a made-up number.
func (d disk) has(number, source string) bool {
	return slices.ContainsFunc(d.nodes, func(n node) bool {
		return number != "" && n.number == number ||
			source == "/dev/"+n.name ||
			n.mapped != "" && source == "/dev/mapper/"+n.mapped
	})
}
