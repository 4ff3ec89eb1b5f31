// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"runtime/debug"
	"sync/atomic"
)

// memory keeps the daemon small, and its garbage collector quiet while there is
// no stick: once that has run, it runs every two minutes even if nothing was
// allocated (runtime/proc.go, forcegcperiod).
type memory struct {
	percent int         // what GOGC says
	used    atomic.Bool // there was a stick since the last rest
}

// memoryLimit is where the collector runs all the same, in bytes. With a stick
// at work the daemon needs a quarter of it.
const memoryLimit = 32 << 20

// newMemory sets the limit.
func newMemory() *memory {
	debug.SetMemoryLimit(memoryLimit)
	return &memory{percent: 100}
}

// setIdle says whether there is no stick. It is for one goroutine.
func (m *memory) setIdle(idle bool) {
	if !idle {
		debug.SetGCPercent(m.percent)
		return
	}
	m.percent = debug.SetGCPercent(-1)
	if m.used.Swap(false) {
		debug.FreeOSMemory()
	}
}
