// SPDX-License-Identifier: GPL-3.0-or-later

// Modembridge shows what USB modem sticks are doing, and switches one by hand.
// See modembridge(1).
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"modembridge/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	code := cli.Main(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
