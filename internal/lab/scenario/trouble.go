// SPDX-License-Identifier: GPL-3.0-or-later

package scenario

import (
	"context"
	"errors"

	"modembridge/internal/lab/stick"
)

// trouble is trouble MODEL NAME and trouble MODEL over.
func (s *script) trouble(_ context.Context, args []string) (string, error) {
	if len(args) != 2 || s.sticks[args[0]] == nil {
		return "", errors.New("want: trouble MODEL NAME|over, of a stick that is plugged in")
	}
	if args[1] == "over" {
		s.sticks[args[0]].EndTrouble()
		return "", nil
	}
	return "", s.sticks[args[0]].Begin(stick.Trouble(args[1]))
}
