// SPDX-License-Identifier: GPL-3.0-or-later

package guest

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// commandDeadline bounds every single process.
const commandDeadline = 90 * time.Second

// Run starts a program and returns what it printed, on either stream; an error
// repeats it.
func Run(ctx context.Context, name string, args ...string) (string, error) {
	return RunIn(ctx, "", name, args...)
}

// RunIn is Run in a working directory.
func RunIn(ctx context.Context, dir, name string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, commandDeadline)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.WaitDelay = time.Second
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	if err != nil {
		err = fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(out.String()))
	}
	return out.String(), err
}
