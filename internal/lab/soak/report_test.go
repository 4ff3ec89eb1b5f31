// SPDX-License-Identifier: GPL-3.0-or-later

package soak_test

import (
	"strings"
	"testing"

	"modembridge/internal/lab/soak"
)

func TestADaemonThatGrowsFails(t *testing.T) {
	first := soak.Usage{Rounds: 0, Goroutines: 20, Files: 11, Heap: 2000, Own: 15000}
	for name, row := range map[string]struct {
		last soak.Usage
		want string // in the error; "" for none
	}{
		"the same":               {first, ""},
		"less":                   {soak.Usage{Goroutines: 1, Files: 1, Heap: 1, Own: 1}, ""},
		"five per cent":          {soak.Usage{Goroutines: 21, Files: 11, Heap: 2100, Own: 15750}, ""},
		"two goroutines":         {soak.Usage{Goroutines: 22, Files: 11, Heap: 2000, Own: 15000}, "goroutines"},
		"one file":               {soak.Usage{Goroutines: 20, Files: 12, Heap: 2000, Own: 15000}, "open files"},
		"six per cent of heap":   {soak.Usage{Goroutines: 20, Files: 11, Heap: 2120, Own: 15000}, "heap"},
		"six per cent of memory": {soak.Usage{Goroutines: 20, Files: 11, Heap: 2000, Own: 15900}, "memory"},
		"the program's text":     {soak.Usage{Goroutines: 20, Files: 11, Heap: 2000, Own: 15000, Resident: 99999}, ""},
	} {
		err := soak.Report{Usage: []soak.Usage{first, {Heap: 9999}, row.last}}.Err()
		if (err == nil) != (row.want == "") || err != nil && !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v, want %q", name, err, row.want)
		}
	}
	if (soak.Report{Usage: []soak.Usage{first}}).Err() == nil {
		t.Error("one measurement is enough")
	}
}
