// SPDX-License-Identifier: GPL-3.0-or-later

package service

import (
	"encoding/json"
	"fmt"

	"modembridge/bridge"
)

// Schema is the version of the status document. Fields are only ever added to
// it; should one have to change, the number does too.
const Schema = 1

// A Status is all that the daemon tells.
type Status struct {
	Schema   int               `json:"schema"`
	Sticks   []bridge.Snapshot `json:"sticks"`
	Problems []Problem         `json:"problems"`
}

// A Problem is something that concerns no single stick, such as a daemon that
// does not run or a quirk file that cannot be read.
type Problem struct {
	Code     string `json:"code"`
	Problem  string `json:"problem"`
	NextStep string `json:"next_step"`
}

// parseStatus reads what GetStatus returns.
func parseStatus(doc string) (s Status, err error) {
	if err := json.Unmarshal([]byte(doc), &s); err != nil {
		return Status{}, fmt.Errorf("cannot read the daemon's status: %w", err)
	}
	return s, nil
}
