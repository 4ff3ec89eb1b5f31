// SPDX-License-Identifier: GPL-3.0-or-later

package campaign

import (
	"context"
	"errors"
	"strconv"
	"strings"
)

// Command is the command strike SEED N of scenarios: N faults strike this machine,
// and all have to heal. It prints what became of them.
func Command(ctx context.Context, args []string) (string, error) {
	if len(args) != 2 {
		return "", errors.New("want: strike SEED N")
	}
	seed, err := strconv.ParseUint(args[0], 10, 64)
	if err != nil {
		return "", err
	}
	n, err := strconv.Atoi(args[1])
	if err != nil {
		return "", err
	}
	var out strings.Builder
	report, err := OnMachine(ctx, Options{Seed: seed, Faults: n}, &out, func(Report) error { return nil })
	return out.String(), errors.Join(err, Err(report.Ours))
}
