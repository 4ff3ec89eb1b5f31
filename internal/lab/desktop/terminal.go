// SPDX-License-Identifier: GPL-3.0-or-later

package desktop

import "context"

// tmux talks to the terminal that the session has opened: it belongs to the
// person's login, as a program does that was started from a menu.
func tmux(ctx context.Context, words ...string) (string, error) {
	return asPerson(ctx, append([]string{"tmux", "-L", "lab"}, words...)...)
}

// Type presses keys in the terminal; see send-keys in tmux(1).
func (d *Desktop) Type(ctx context.Context, keys ...string) error {
	_, err := tmux(ctx, append([]string{"send-keys"}, keys...)...)
	return err
}

// Terminal returns what the terminal shows.
func (d *Desktop) Terminal(ctx context.Context) (string, error) {
	return tmux(ctx, "capture-pane", "-p")
}
