// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import "bytes"

// flag stands before and after each frame of a PPP stream (RFC 1662, 3.1).
const flag = 0x7e

// lcp is what every frame of the Link Control Protocol begins with: address 0xff,
// control 0x03, which is escaped as 0x7d 0x23, and protocol 0xc021. They are never
// left out or compressed (RFC 1661, 6; RFC 1662, 3.2 and 4.2).
var lcp = []byte{0xff, 0x7d, 0x23, 0xc0, 0x21}

// longestFrame is more than any frame of 1500 bytes has when all are escaped.
const longestFrame = 4 << 10

// An lcpOnly lets nothing of a PPP stream pass but what keeps the link itself up.
type lcpOnly struct{ frame []byte }

// pass returns what passes of the next bytes of the stream.
func (l *lcpOnly) pass(b []byte) (passed []byte) {
	for _, c := range b {
		if len(l.frame) < longestFrame {
			l.frame = append(l.frame, c)
		}
		if c != flag {
			continue
		}
		if bytes.HasPrefix(l.frame, lcp) {
			passed = append(append(passed, flag), l.frame...)
		}
		l.frame = l.frame[:0]
	}
	return passed
}
