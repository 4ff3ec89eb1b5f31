// SPDX-License-Identifier: GPL-3.0-or-later

package storage

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// sector is the size of a logical sector of a CD, bytes.
const sector = 2048

// Where the image has its parts, in sectors; the first 16 are the system area.
const (
	isoPrimary    = 16
	isoTerminator = 17
	isoPathTableL = 18
	isoPathTableM = 19
	isoRoot       = 20
	isoReadme     = 21
	isoSectors    = 22
)

// ISO returns a mountable ISO 9660 image with that volume label and one file,
// README.TXT: what a stick's "driver CD" is to a desktop (ECMA-119).
func ISO(label, readme string) []byte {
	image := make([]byte, isoSectors*sector)
	at := func(n int) []byte { return image[n*sector : (n+1)*sector] }
	readme = readme[:min(len(readme), sector)]

	root := isoRecord("\x00", isoRoot, sector, true)
	copy(at(isoPrimary), isoPrimaryDescriptor(label, root))
	copy(at(isoTerminator), "\xffCD001\x01")
	// A path table with the root only (ECMA-119, 6.9): name length, extended
	// attributes, location, parent 1, name 0.
	copy(at(isoPathTableL), []byte{1, 0, isoRoot, 0, 0, 0, 1, 0, 0, 0})
	copy(at(isoPathTableM), []byte{1, 0, 0, 0, 0, isoRoot, 0, 1, 0, 0})
	dir := append(root, isoRecord("\x01", isoRoot, sector, true)...)
	dir = append(dir, isoRecord("README.TXT;1", isoReadme, len(readme), false)...)
	copy(at(isoRoot), dir)
	copy(at(isoReadme), readme)
	return image
}

// isoPrimaryDescriptor builds the primary volume descriptor (ECMA-119, 8.4).
// Numbers stand in both byte orders.
func isoPrimaryDescriptor(label string, root []byte) []byte {
	d := make([]byte, sector)
	copy(d, "\x01CD001\x01")
	copy(d[8:], strings.Repeat(" ", 32))
	copy(d[40:], fmt.Sprintf("%-32.32s", label))
	both32(d[80:], isoSectors)
	both16(d[120:], 1) // volumes in the set
	both16(d[124:], 1) // this volume's number
	both16(d[128:], sector)
	both32(d[132:], 10) // size of the path table
	binary.LittleEndian.PutUint32(d[140:], isoPathTableL)
	binary.BigEndian.PutUint32(d[148:], isoPathTableM)
	copy(d[156:], root)
	copy(d[190:], strings.Repeat(" ", 623)) // names of sets, publishers, files
	for _, field := range []int{813, 830, 847, 864} {
		copy(d[field:], strings.Repeat("0", 16)) // dates: not specified
	}
	d[881] = 1 // version of the file structure
	return d
}

// isoRecord builds a directory record (ECMA-119, 9.1).
func isoRecord(name string, location, size int, dir bool) []byte {
	n := 33 + len(name)
	n += n % 2
	r := make([]byte, n)
	r[0] = byte(n)
	both32(r[2:], uint32(location))
	both32(r[10:], uint32(size))
	copy(r[18:], []byte{109, 1, 1, 0, 0, 0, 0}) // recorded on 2009-01-01
	if dir {
		r[25] = 2
	}
	both16(r[28:], 1)
	r[32] = byte(len(name))
	copy(r[33:], name)
	return r
}

func both16(b []byte, v uint16) {
	binary.LittleEndian.PutUint16(b, v)
	binary.BigEndian.PutUint16(b[2:], v)
}

func both32(b []byte, v uint32) {
	binary.LittleEndian.PutUint32(b, v)
	binary.BigEndian.PutUint32(b[4:], v)
}
