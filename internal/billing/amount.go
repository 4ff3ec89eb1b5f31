// SPDX-License-Identifier: GPL-3.0-or-later

package billing

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// An Amount is a number of bytes.
type Amount uint64

// units are those of IEC 80000-13, from the largest of each kind down. Operators
// mean the decimal ones.
var units = []struct {
	name string
	size float64
}{
	{"TB", 1e12},
	{"GB", 1e9},
	{"MB", 1e6},
	{"kB", 1e3},
	{"TiB", 1 << 40},
	{"GiB", 1 << 30},
	{"MiB", 1 << 20},
	{"KiB", 1 << 10},
}

var amount = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?) ?([A-Za-z]+)$`)

// ParseAmount reads an amount such as "5 GB", "1.5GB" or "500 MiB".
func ParseAmount(text string) (Amount, error) {
	parts := amount.FindStringSubmatch(text)
	if parts == nil {
		return 0, fmt.Errorf("%q is no amount of data: want a number and a unit, such as \"5 GB\"", text)
	}
	for _, u := range units {
		if !strings.EqualFold(u.name, parts[2]) {
			continue
		}
		n, err := strconv.ParseFloat(parts[1], 64)
		bytes := math.Round(n * u.size)
		if err != nil || bytes >= 1<<63 {
			return 0, fmt.Errorf("%q is more than there is", text)
		}
		if bytes < 1 {
			return 0, fmt.Errorf("%q is nothing; to have no connection at all, say connect = \"manual\"", text)
		}
		return Amount(bytes), nil
	}
	return 0, fmt.Errorf("%q has no unit of data: want kB, MB, GB or TB, or KiB, MiB, GiB or TiB", text)
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (a *Amount) UnmarshalText(text []byte) (err error) {
	*a, err = ParseAmount(string(text))
	return err
}

// String returns the amount as a person reads it: "5.00 GB". It has three digits.
func (a Amount) String() string {
	for _, u := range units[:4] {
		n := float64(a) / u.size
		if n < 0.9995 {
			continue
		}
		digits := 2
		if n >= 9.995 {
			digits = 1
		}
		if n >= 99.95 {
			digits = 0
		}
		return fmt.Sprintf("%.*f %s", digits, n, u.name)
	}
	return fmt.Sprintf("%d bytes", uint64(a))
}

// Percent returns how many hundredths of the cap a is, rounded down; 0 without a
// cap.
func (a Amount) Percent(limit Amount) int {
	if limit == 0 {
		return 0
	}
	return int(math.Min(math.Floor(float64(a)/float64(limit)*100), math.MaxInt32))
}
