// SPDX-License-Identifier: GPL-3.0-or-later

package persona

import (
	"fmt"
	"time"
)

// Sentence returns what a GNSS port streams once a second: a fix nobody has
// yet, with the time (NMEA 0183, GGA). The last two digits are the exclusive
// or of all bytes between $ and *.
func Sentence(now time.Time) []byte {
	body := "GPGGA," + now.UTC().Format("150405.0") + ",,,,,0,00,99.0,,M,,M,,"
	sum := byte(0)
	for i := range len(body) {
		sum ^= body[i]
	}
	return fmt.Appendf(nil, "$%s*%02X\r\n", body, sum)
}
