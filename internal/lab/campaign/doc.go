// SPDX-License-Identifier: GPL-3.0-or-later

// Package campaign has faults strike a stick, and looks whether the link comes
// back by itself.
//
// A [Fault] is a row of a table: what befalls whom, at which moments, for how
// long, and what must be then, within what time. A seed draws [Strike]s from it:
// a fault, a stick and a moment. A [World] is where they strike: the scripted one
// of package bridgetest, in virtual time, or a Debian in a virtual machine with
// an emulated stick, where the same faults strike a stock Debian, too.
//
//	strikes := campaign.Draw(seed, 60, world, nil)
//	report := campaign.Run(ctx, world, strikes, progress)
//
// Whatever strikes, a PIN must not be sent twice for one insertion, a PUK never,
// and what the user decided must stand.
package campaign
