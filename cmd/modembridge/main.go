// SPDX-License-Identifier: GPL-3.0-or-later

// Modembridge shows what USB modem sticks are doing, and switches one by hand.
// Under the name usb_modeswitch it behaves as that program. See modembridge(1).
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"modembridge/internal/cli"
)

// grace is how long a command has after a signal to put things back where they
// were. One that waits for input cannot hear of it.
const grace = 3 * time.Second

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	context.AfterFunc(ctx, func() {
		stop() // a second signal ends it at once
		time.Sleep(grace)
		os.Exit(1)
	})
	code := cli.Main(ctx, os.Args, os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
