// SPDX-License-Identifier: GPL-3.0-or-later

// Package atport opens the serial ports of a stick and finds out what they are
// for. It is for sticks whose layout nobody knows: [Probe] asks all ports at
// once what they are, and [Roles] decides which of them dials.
//
//	findings := atport.Probe(ctx, targets)
//	roles, rule, err := atport.Roles(findings)
//
// [Dialogue] and [Parser] speak AT with a [Port] for everybody else.
//
// # What is asked
//
// A port is asked these questions and no others:
//
//	AT              twice at most, to see whether it answers (V.250, 5.2.1)
//	AT+GCAP         what it can do (V.250, 6.1.9), when it answered
//	AT^GETPORTMODE  Huawei only, and only where nothing else tells; when it answered
//	QCDM version    once, when it did not answer
//
// None of them changes a setting, touches the SIM or starts anything. What is
// known to be harmful is left out even where it would tell more: AT^GETPORTMODE
// crashes 12d1:1573 (ModemManager, 77-mm-huawei-net-port-types.rules), %IPSYS?
// costs ModemManager 4 s and more, +CFUN and +CPIN reach the radio and the SIM.
//
// Whoever calls must be sure that the device is a modem: even two letters are
// too many for an Arduino.
package atport
