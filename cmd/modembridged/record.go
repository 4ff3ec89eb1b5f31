// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"fmt"
	"os"

	"modembridge/bridge"
)

// openRecord returns what records to that file, nil when there is none, and what
// closes it.
func openRecord(path string) (*bridge.Recorder, func() error, error) {
	if path == "" {
		return nil, func() error { return nil }, nil
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, fmt.Errorf("cannot record: %w", err)
	}
	return bridge.NewRecorder(file), file.Close, nil
}
