// SPDX-License-Identifier: GPL-3.0-or-later

package storage

import (
	"fmt"
	"io"
	"sync"
)

// A Type is a SCSI peripheral device type (SPC-4, table 138).
type Type uint8

// The types that sticks show.
const (
	Disk  Type = 0
	CDROM Type = 5
)

// A Unit is a logical unit: what becomes one block device on the host.
type Unit struct {
	Type      Type
	Removable bool
	ReadOnly  bool
	Vendor    string // at most 8 characters
	Product   string // at most 16
	Revision  string // at most 4
	Medium    Medium // nil: an empty reader

	sense sense // why the last command failed
}

// A Medium is what a unit reads and writes.
type Medium interface {
	io.ReaderAt
	io.WriterAt
	Size() int64 // bytes
}

// A Memory is a medium held in memory.
type Memory struct {
	mu   sync.RWMutex
	data []byte
}

var _ Medium = (*Memory)(nil)

// NewMemory returns a medium with that content, which it takes over.
func NewMemory(content []byte) *Memory { return &Memory{data: content} }

// Size returns its size, bytes.
func (m *Memory) Size() int64 { return int64(len(m.data)) }

// ReadAt implements [io.ReaderAt].
func (m *Memory) ReadAt(p []byte, off int64) (int, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if off < 0 || off >= int64(len(m.data)) {
		return 0, io.EOF
	}
	n := copy(p, m.data[off:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// WriteAt implements [io.WriterAt]; the medium does not grow.
func (m *Memory) WriteAt(p []byte, off int64) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if off < 0 || off > int64(len(m.data)) {
		return 0, io.ErrShortWrite
	}
	n := copy(m.data[off:], p)
	if n < len(p) {
		return n, io.ErrShortWrite
	}
	return n, nil
}

// A sense is a sense key with its additional code and qualifier (SPC-4, 4.5).
// It is the error of a SCSI command.
type sense struct {
	key, code, qualifier byte
}

// The senses that the units report.
var (
	senseNoMedium       = sense{0x2, 0x3a, 0x00}
	senseMedium         = sense{0x3, 0x11, 0x00}
	senseInvalidCommand = sense{0x5, 0x20, 0x00}
	senseOutOfRange     = sense{0x5, 0x21, 0x00}
	senseInvalidField   = sense{0x5, 0x24, 0x00}
	senseWriteProtected = sense{0x7, 0x27, 0x00}
)

func (s sense) Error() string {
	return fmt.Sprintf("sense %x/%02x/%02x", s.key, s.code, s.qualifier)
}

// blockSize returns the length of a logical block, bytes.
func (u *Unit) blockSize() int64 {
	if u.Type == CDROM {
		return 2048
	}
	return 512
}

// blocks returns the number of logical blocks of the medium.
func (u *Unit) blocks() int64 { return u.Medium.Size() / u.blockSize() }
