// SPDX-License-Identifier: GPL-3.0-or-later

package golden

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
)

// A Call is one line of the log: something that the program did to the stick,
// or a time that it slept.
type Call struct {
	Type        string `json:"type"`                  // as "modembridge switch --dry-run --json" names them, and detach, claim, release, clear-halt, sleep
	Endpoint    uint8  `json:"endpoint,omitzero"`     // of bulk, interrupt and clear-halt: its address
	Data        Bytes  `json:"data,omitzero"`         // from the host
	Length      int    `json:"length,omitzero"`       // bytes that the host is ready to take
	RequestType uint8  `json:"request_type,omitzero"` // of a control transfer, as the three that follow
	Request     uint8  `json:"request,omitzero"`
	Value       uint16 `json:"value,omitzero"` // and of set-configuration: bConfigurationValue
	Index       uint16 `json:"index,omitzero"`
	Interface   uint8  `json:"interface,omitzero"` // of set-interface, detach, claim and release
	Alternate   uint8  `json:"alternate,omitzero"` // of set-interface
	Timeout     int    `json:"timeout,omitzero"`   // of a transfer, ms
	MS          int    `json:"ms,omitzero"`        // of sleep
	Result      int    `json:"result,omitzero"`    // libusb's error, 0 when there was none
	line        string
}

// Bytes are written as hexadecimal digits.
type Bytes []byte

// String returns the digits.
func (b Bytes) String() string { return hex.EncodeToString(b) }

// MarshalText implements encoding.TextMarshaler.
func (b Bytes) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (b *Bytes) UnmarshalText(text []byte) error {
	v, err := hex.DecodeString(string(text))
	*b = v
	return err
}

// String returns the line of the log, or what it would be.
func (c Call) String() string {
	if c.line != "" {
		return c.line
	}
	text, err := json.Marshal(c)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// Equal reports whether two calls say the same, in whatever form.
func (c Call) Equal(d Call) bool {
	same := bytes.Equal(c.Data, d.Data)
	c.Data, c.line, d.Data, d.line = nil, "", nil, ""
	return same && reflect.DeepEqual(c, d)
}

// parseCall reads a line of the log.
func parseCall(line []byte) (Call, error) {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	c := Call{line: string(line)}
	if err := d.Decode(&c); err != nil {
		return Call{}, fmt.Errorf("cannot read the call %q: %w", line, err)
	}
	return c, nil
}

// parseCalls reads a log.
func parseCalls(log []byte) ([]Call, error) {
	var calls []Call
	for line := range bytes.Lines(log) {
		c, err := parseCall(bytes.TrimSpace(line))
		if err != nil {
			return nil, err
		}
		calls = append(calls, c)
	}
	return calls, nil
}
