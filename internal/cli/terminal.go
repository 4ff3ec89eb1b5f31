// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// width returns how many columns a terminal has, 0 for what is none: there a
// line may be as long as it likes.
func width(out io.Writer) int {
	f, ok := out.(*os.File)
	if !ok {
		return 0
	}
	size, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ)
	if err != nil {
		return 0
	}
	return int(size.Col)
}

// fit cuts a line that is too wide for a terminal, and says so by three dots.
func fit(line string, width int) string {
	runes := []rune(line)
	if width < 4 || len(runes) <= width {
		return line
	}
	return string(runes[:width-3]) + "..."
}
