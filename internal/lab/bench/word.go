// SPDX-License-Identifier: GPL-3.0-or-later

package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"modembridge/internal/lab/guest"
	"modembridge/switcher/usb"
)

// A Word is what modembridge says of a stick.
type Word struct {
	PortPath usb.PortPath `json:"port_path"`
	State    string       `json:"state"`
	Reason   string       `json:"reason"`
}

// String returns the word as a person reads it.
func (w Word) String() string {
	if w.Reason == "" {
		return "state " + w.State
	}
	return fmt.Sprintf("state %s: %s", w.State, w.Reason)
}

// told returns what `modembridge status` says of the stick in a port, and why it
// says nothing when it does not.
func told(ctx context.Context, port usb.PortPath) Word {
	out, err := guest.Run(ctx, "modembridge", "status", "--json")
	if err == nil {
		var w Word
		if w, err = parseStatus(out, port); err == nil {
			return w
		}
	}
	return Word{PortPath: port, State: "unknown", Reason: err.Error()}
}

// parseStatus finds the word on a port in the document of `modembridge status
// --json`.
func parseStatus(document string, port usb.PortPath) (Word, error) {
	var status struct{ Sticks []Word }
	if err := json.Unmarshal([]byte(document), &status); err != nil {
		return Word{}, fmt.Errorf("cannot read modembridge's status: %w", err)
	}
	i := slices.IndexFunc(status.Sticks, func(w Word) bool { return w.PortPath == port })
	if i < 0 {
		return Word{}, fmt.Errorf("modembridge's status has no stick in %s", port)
	}
	return status.Sticks[i], nil
}
