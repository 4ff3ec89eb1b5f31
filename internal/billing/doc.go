// SPDX-License-Identifier: GPL-3.0-or-later

// Package billing is the arithmetic of what a SIM may use: amounts of data,
// billing periods, and how much was used on which day by a clock that may be
// wrong. It is pure: it reads no clock, no counter and no file.
//
//	cycle := billing.Cycle(31)                      // from the last day of the month, where it has no 31st
//	period := cycle.At(billing.DateOf(time.Now()))  // the one that today is in
//	used := days.In(period)
package billing
