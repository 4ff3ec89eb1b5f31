// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// writeTable prints rows under a heading, in lines that fit the terminal.
func writeTable(out io.Writer, rows [][]string) error {
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 8, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	w.Flush()
	columns := width(out)
	for line := range strings.Lines(b.String()) {
		if _, err := fmt.Fprintln(out, fit(strings.TrimRight(line, " \n"), columns)); err != nil {
			return err
		}
	}
	return nil
}
