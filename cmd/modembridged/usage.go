// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"
)

// tellUsage logs what the daemon uses whenever it gets SIGUSR1, for who looks for a
// leak. It returns ctx's error.
func tellUsage(ctx context.Context, log *slog.Logger) error {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGUSR1)
	defer signal.Stop(asked)
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-asked:
		}
		debug.FreeOSMemory() // so that what is left is in use
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		log.Info("usage", "goroutines", runtime.NumGoroutine(), "heap", m.HeapAlloc)
	}
}
