// SPDX-License-Identifier: GPL-3.0-or-later

// Package switching switches one stick of this machine, for the daemon and for
// the command line alike:
//
//	err := switching.Do(ctx, switching.System{}, device, plan, rules, log)
//
// [Do] takes the port's lock, looks at the device once more, asks the guard,
// chooses the [Way] and sends. Who calls it has decided before which plan fits
// the device, and sees afterwards what became of it.
package switching
