// SPDX-License-Identifier: GPL-3.0-or-later

// Modembridge shows what USB modem sticks are doing, and switches one by hand.
// Under the name usb_modeswitch it behaves as that program. See modembridge(1).
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
	code := cli.Main(ctx, os.Args, os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
