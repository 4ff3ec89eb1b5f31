// SPDX-License-Identifier: GPL-3.0-or-later

// Package persona is the firmware of an emulated modem: one [Modem] with a
// SIM, a radio and packet contexts, and a [Session] for each of its AT ports.
//
// It answers what ModemManager 1.20 and 1.24 ask (3GPP TS 27.007 and the
// vendors' own commands) and does no input or output itself: bytes go in by
// [Session.Write], answers come out of a function, and a successful ATD calls
// another one. Commands nobody listed are answered with ERROR, as sticks do.
package persona
