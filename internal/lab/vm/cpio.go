// SPDX-License-Identifier: GPL-3.0-or-later

package vm

import (
	"fmt"
	"io"
)

// A cpioWriter writes the "newc" archive that the kernel unpacks as its
// initramfs (Documentation/driver-api/early-userspace/buffer-format.rst).
// It remembers the first error; close returns it.
type cpioWriter struct {
	w     io.Writer
	inode int
	err   error
}

func newCpioWriter(w io.Writer) *cpioWriter { return &cpioWriter{w: w} }

func (c *cpioWriter) dir(name string) { c.entry(name, 0o040755, nil) }

func (c *cpioWriter) file(name string, perm uint32, data []byte) {
	c.entry(name, 0o100000|perm, data)
}

func (c *cpioWriter) close() error {
	c.entry("TRAILER!!!", 0, nil)
	return c.err
}

// entry writes one header, the name and the data, each padded to 4 bytes.
func (c *cpioWriter) entry(name string, mode uint32, data []byte) {
	if c.err != nil {
		return
	}
	c.inode++
	header := fmt.Sprintf("070701"+ // magic
		"%08X%08X"+ // inode, mode
		"%08X%08X"+ // uid, gid
		"%08X%08X"+ // link count, mtime
		"%08X"+ // size of the data
		"%08X%08X%08X%08X"+ // device numbers: of the file system, of the node
		"%08X"+ // size of the name with its NUL
		"%08X", // checksum, unused in this variant
		c.inode, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name)+1, 0)
	c.write([]byte(header + name + "\x00"))
	c.pad(len(header) + len(name) + 1)
	c.write(data)
	c.pad(len(data))
}

func (c *cpioWriter) pad(n int) { c.write(make([]byte, -n&3)) }

func (c *cpioWriter) write(p []byte) {
	if c.err == nil {
		_, c.err = c.w.Write(p)
	}
}
