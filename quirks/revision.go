// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"fmt"
	"strconv"
	"strings"
)

// parseRevision reads a bcdDevice, "0100", or a range of them, "0000-0fff".
func parseRevision(s string) (low, high uint16, err error) {
	first, last, isRange := strings.Cut(s, "-")
	if !isRange {
		last = first
	}
	low, errLow := revision(first)
	high, errHigh := revision(last)
	if errLow != nil || errHigh != nil || low > high {
		return 0, 0, fmt.Errorf("%q is not a revision: want four hexadecimal digits such as 0100, or a range such as 0000-0fff", s)
	}
	return low, high, nil
}

func revision(s string) (uint16, error) {
	if len(s) != 4 {
		return 0, strconv.ErrSyntax
	}
	n, err := strconv.ParseUint(s, 16, 16)
	return uint16(n), err
}
