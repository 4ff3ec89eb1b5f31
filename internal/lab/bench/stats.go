// SPDX-License-Identifier: GPL-3.0-or-later

package bench

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// never stands for a time that did not come, and is longer than any other.
const never = time.Duration(0)

// each returns one number of each sample.
func each(samples []Sample, of func(Sample) time.Duration) []time.Duration {
	var all []time.Duration
	for _, s := range samples {
		all = append(all, of(s))
	}
	return all
}

// sorted returns the times in order, what never came last, as forever.
func sorted(all []time.Duration) []time.Duration {
	all = slices.Clone(all)
	for i, d := range all {
		if d == never {
			all[i] = forever
		}
	}
	slices.Sort(all)
	return all
}

const forever = time.Duration(math.MaxInt64)

func orNever(d time.Duration) time.Duration {
	if d == forever {
		return never
	}
	return d
}

// median returns the middle one, of two the later; never when most never came.
func median(all []time.Duration) time.Duration {
	if len(all) == 0 {
		return never
	}
	return orNever(sorted(all)[len(all)/2])
}

// worst returns the longest; never when one never came.
func worst(all []time.Duration) time.Duration {
	if len(all) == 0 {
		return never
	}
	return orNever(sorted(all)[len(all)-1])
}

// ratio returns how many times as long as b a took, 0 when one of them never
// came.
func ratio(a, b time.Duration) float64 {
	if a == never || b == never {
		return 0
	}
	return a.Seconds() / b.Seconds()
}

func seconds(d time.Duration) string {
	if d == never {
		return "never"
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.3f ms", float64(d)/float64(time.Millisecond))
}
