// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

// A Message is the bytes of one bulk transfer to the stick. One that starts
// with the signature of a command block wrapper is sent as such, and its data
// phase and status are read; anything else is only sent.
type Message []byte

// ParseMessage reads hexadecimal digits, two per byte.
func ParseMessage(s string) (Message, error) {
	var m Message
	return m, m.UnmarshalText([]byte(s))
}

// UnmarshalText implements encoding.TextUnmarshaler; see [ParseMessage].
func (m *Message) UnmarshalText(text []byte) error {
	b, err := hex.DecodeString(string(text))
	switch {
	case errors.Is(err, hex.ErrLength):
		return fmt.Errorf("a message has two hexadecimal digits per byte, and this one has %d digits", len(text))
	case err != nil:
		return errors.New("a message has only hexadecimal digits")
	case len(b) == 0:
		return errors.New("the message is empty")
	case bytes.HasPrefix(b, cbwSignature[:]) && len(b) < CBWSize:
		return fmt.Errorf("a command block wrapper has %d bytes, and this one has %d", CBWSize, len(b))
	}
	*m = b
	return nil
}

// MarshalText implements encoding.TextMarshaler.
func (m Message) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// String returns the hexadecimal digits.
func (m Message) String() string { return hex.EncodeToString(m) }

// CBW returns the message as a command block wrapper; ok is false when it is
// none. A few known messages are padded beyond its 31 bytes.
func (m Message) CBW() (cbw CBW, ok bool) {
	if len(m) < CBWSize {
		return CBW{}, false
	}
	cbw, err := ParseCBW(m[:CBWSize])
	return cbw, err == nil
}

// MaxMessages is how many messages a plan may have, as usb_modeswitch's files
// do (MessageContent, MessageContent2, MessageContent3).
const MaxMessages = 3

// A Plan says how to switch a stick: what its method sends, and what is set
// after that.
type Plan struct {
	Method   Method
	Messages []Message     // of method "message"; after method "standard-eject"
	Number   uint8         // of method "pantech": the mode that is asked for
	Delay    time.Duration // before the first transfer
	Settle   time.Duration // after the last one, before the kernel's drivers come back
	Out, In  uint8         // endpoints; 0 is the first bulk one of the interface

	Interface     *uint8   // bInterfaceNumber that is spoken to; nil: the first with the endpoints that the method needs
	Configuration []Choice // the first of them that the device has is set after the method
	Alternate     *uint8   // bAlternateSetting of Interface, set after that
	Reset         bool     // the port is reset at the end
}

// Validate reports what makes the plan impossible.
func (p Plan) Validate() error {
	switch n := len(p.Messages); {
	case p.Method == NoMethod || int(p.Method) >= len(methodNames):
		return errors.New("no method says how to switch")
	case p.Method == Messages && n == 0:
		return fmt.Errorf("method %v needs messages to send", p.Method)
	case p.Method != Messages && p.Method != StandardEject && n > 0:
		return fmt.Errorf("method %v takes no messages", p.Method)
	case n > MaxMessages:
		return fmt.Errorf("a plan has at most %d messages, not %d", MaxMessages, n)
	case p.Method == Pantech && p.Number < 2:
		return fmt.Errorf("method %v needs the number of the mode to ask for, 2 or more", p.Method)
	case p.Method != Pantech && p.Number != 0:
		return fmt.Errorf("method %v takes no number", p.Method)
	case p.Method == Configure && len(p.Configuration) == 0 && p.Alternate == nil && !p.Reset:
		return fmt.Errorf("method %v needs a configuration, an alternate setting or a reset", p.Method)
	case p.Out&0x80 != 0:
		return fmt.Errorf("endpoint %02x goes from the device to the host: it cannot take messages", p.Out)
	}
	return nil
}
