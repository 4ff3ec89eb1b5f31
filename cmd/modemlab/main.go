// SPDX-License-Identifier: GPL-3.0-or-later

// Modemlab makes modem sticks without hardware: it plugs emulated ones into
// this machine or into a virtual Debian, and runs scenarios there.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := rootCommand().ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "modemlab:", err)
		os.Exit(1)
	}
}
