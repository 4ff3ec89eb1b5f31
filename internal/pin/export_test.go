// SPDX-License-Identifier: GPL-3.0-or-later

package pin

// Parse reads a file and returns how many entries it has.
func Parse(file string, text []byte) (int, error) {
	entries, err := parse(file, text)
	return len(entries), err
}

// MaxRefused is how many refusals a Memory takes.
const MaxRefused = maxRefused
