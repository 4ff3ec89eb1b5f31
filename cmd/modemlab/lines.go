// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
)

// A lineWriter lets several writers share one output, line by line.
type lineWriter struct {
	mu  sync.Mutex
	out io.Writer
}

func (w *lineWriter) withPrefix(prefix string) *prefixWriter {
	return &prefixWriter{lines: w, prefix: prefix}
}

// A prefixWriter writes complete lines, each with its prefix.
type prefixWriter struct {
	lines  *lineWriter
	prefix string
	rest   string
}

func (w *prefixWriter) Write(p []byte) (int, error) {
	w.rest += string(p)
	for {
		line, rest, found := strings.Cut(w.rest, "\n")
		if !found {
			return len(p), nil
		}
		w.rest = rest
		w.lines.mu.Lock()
		_, err := fmt.Fprintln(w.lines.out, w.prefix+line)
		w.lines.mu.Unlock()
		if err != nil {
			return 0, err
		}
	}
}

func (w *prefixWriter) flush() {
	if w.rest != "" {
		_, _ = w.Write([]byte("\n"))
	}
}
