// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// A Duration is a [time.Duration] written as "1.5s".
type Duration time.Duration

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	if err == nil && v < 0 {
		err = fmt.Errorf("%s is negative", v)
	}
	*d = Duration(v)
	return err
}

// A Revision is a bcdDevice written as "0102".
type Revision uint16

// UnmarshalText implements encoding.TextUnmarshaler.
func (r *Revision) UnmarshalText(text []byte) error {
	b, err := hex.DecodeString(string(text))
	if err != nil || len(b) != 2 {
		return fmt.Errorf("%q is not a device revision: want four digits", text)
	}
	*r = Revision(uint16(b[0])<<8 | uint16(b[1]))
	return nil
}

// Bytes are written in hexadecimal; blanks may stand between them.
type Bytes []byte

// UnmarshalText implements encoding.TextUnmarshaler.
func (b *Bytes) UnmarshalText(text []byte) error {
	v, err := hex.DecodeString(strings.ReplaceAll(string(text), " ", ""))
	if err != nil {
		return fmt.Errorf("%q is not in hexadecimal", text)
	}
	*b = v
	return nil
}
