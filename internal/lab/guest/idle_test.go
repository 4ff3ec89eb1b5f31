// SPDX-License-Identifier: GPL-3.0-or-later

package guest_test

import (
	"testing"
	"testing/fstest"
	"time"

	"modembridge/internal/lab/guest"
)

// process is /proc of one with two threads, as Linux 6.1 shows it.
func process() fstest.MapFS {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	return fstest.MapFS{
		"42/status":             file("Name:\tmodembridged\nVmHWM:\t   14000 kB\nVmRSS:\t   12345 kB\nRssAnon:\t    7890 kB\nvoluntary_ctxt_switches:\t5\nnonvoluntary_ctxt_switches:\t1\n"),
		"42/task/42/status":     file("Name:\tmodembridged\nvoluntary_ctxt_switches:\t5\nnonvoluntary_ctxt_switches:\t1\n"),
		"42/task/42/schedstat":  file("1500000 300 6\n"),
		"42/task/43/status":     file("Name:\tmodembridged\nvoluntary_ctxt_switches:\t7\nnonvoluntary_ctxt_switches:\t0\n"),
		"42/task/43/schedstat":  file("500000 0 7\n"),
		"42/task/44/irrelevant": file(""), // a thread that is just ending
	}
}

func TestReadIdleAddsTheThreadsUp(t *testing.T) {
	got, err := guest.ReadIdle(process(), "42")
	if err != nil {
		t.Fatal(err)
	}
	want := guest.Idle{Wakeups: 12, Preempted: 1, Runs: 13, Processor: 2 * time.Millisecond, Resident: 12345, Own: 7890}
	if got != want {
		t.Errorf("ReadIdle = %+v, want %+v", got, want)
	}
}

func TestReadIdleSaysWhatItCannotRead(t *testing.T) {
	for name, text := range map[string]string{
		"42/task/42/schedstat": "nothing\n",
		"42/task/42/status":    "Name:\tmodembridged\n",
		"42/status":            "VmRSS:\n",
	} {
		proc := process()
		proc[name].Data = []byte(text)
		if got, err := guest.ReadIdle(proc, "42"); err == nil {
			t.Errorf("with %s %q: ReadIdle = %+v, want an error", name, text, got)
		}
	}
	if _, err := guest.ReadIdle(process(), "43"); err == nil {
		t.Error("a process that is not there can be read")
	}
}
