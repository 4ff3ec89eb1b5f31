// SPDX-License-Identifier: GPL-3.0-or-later

package billing

// A Meter is a counter of bytes that starts at zero with each connection, or
// goes on: the kernel makes a new interface for each PPP link, and keeps that of
// a modem with a network port.
type Meter struct {
	Of   string `json:"of"` // names the interface; another name is another counter
	Last uint64 `json:"last"`
}

// Read returns the meter after it showed value, and how many bytes were used
// since it was read last: all that it shows if it is another one, or has begun
// anew.
func (m Meter) Read(of string, value uint64) (next Meter, used uint64) {
	if of == m.Of && value >= m.Last {
		used = value - m.Last
	} else {
		used = value
	}
	return Meter{of, value}, used
}
