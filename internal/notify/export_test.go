// SPDX-License-Identifier: GPL-3.0-or-later

package notify

import (
	"context"
	"log/slog"
)

// RunAtOnce is [Run] without the wait for what does not last.
func RunAtOnce(ctx context.Context, d Desktop, follow Follow, log *slog.Logger) {
	n := newNotifier(d, follow, log)
	n.lasting = 0
	n.run(ctx)
}
