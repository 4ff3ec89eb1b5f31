// SPDX-License-Identifier: GPL-3.0-or-later

package sysfs

import (
	"slices"
	"strconv"
	"strings"
)

// A usage is what is mounted and what is swapped to.
type usage struct {
	mounted  []mount
	swapping []string // paths: "/dev/sda2"
}

// A mount is one line of mountinfo.
type mount struct {
	number string // device number "8:1", a made-up one for btrfs and the like
	source string // "/dev/sda1"
	point  string // "/mnt/stick"
}

// usage reads the mounts and swaps of the machine. The daemon's own mount
// namespace is asked; with systemd's sandboxing, mounts made outside still
// propagate into it. One that does not is caught by [FS.Probe], for a mount
// holds the block device exclusively.
func (f FS) usage() (usage, error) {
	mounts, err := read(f.path("proc/self/mountinfo"))
	if err != nil {
		return usage{}, err
	}
	swaps, err := read(f.path("proc/swaps"))
	if err != nil {
		return usage{}, err
	}
	return usage{parseMountinfo(string(mounts)), parseSwaps(string(swaps))}, nil
}

// mounts returns where anything on the disk is mounted, sorted.
func (u usage) mounts(d disk) []string {
	var out []string
	for _, m := range u.mounted {
		if d.has(m.number, m.source) {
			out = append(out, m.point)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// swap reports whether anything on the disk is swapped to.
func (u usage) swap(d disk) bool {
	return slices.ContainsFunc(u.swapping, func(path string) bool { return d.has("", path) })
}

// parseMountinfo reads /proc/self/mountinfo (proc(5)). The fields are mount id,
// parent id, device number, root, mount point, options, any number of optional
// fields, "-", type, source, super options.
func parseMountinfo(s string) []mount {
	var out []mount
	for line := range strings.Lines(s) {
		fields := strings.Fields(line)
		dash := slices.Index(fields, "-")
		if dash < 6 || len(fields) < dash+3 {
			continue
		}
		out = append(out, mount{number: fields[2], source: unescape(fields[dash+2]), point: unescape(fields[4])})
	}
	return out
}

// parseSwaps reads /proc/swaps: a heading, then one line each with the path
// first. Swap files count through their mount.
func parseSwaps(s string) []string {
	var out []string
	for line := range strings.Lines(s) {
		fields := strings.Fields(line)
		if len(fields) > 0 && strings.HasPrefix(fields[0], "/") {
			out = append(out, unescape(fields[0]))
		}
	}
	return out
}

// unescape undoes the kernel's \ooo for blanks, tabs, newlines and backslashes
// (kernel: fs/seq_file.c, mangle_path).
func unescape(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+3 < len(s) {
			if c, err := strconv.ParseUint(s[i+1:i+4], 8, 8); err == nil {
				out.WriteByte(byte(c))
				i += 3
				continue
			}
		}
		out.WriteByte(s[i])
	}
	return out.String()
}
