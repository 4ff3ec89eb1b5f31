// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"bytes"
	"encoding/hex"

	"modembridge/internal/lab/storage"
	"modembridge/internal/lab/usbip"
)

// Switch says what turns the stick into a modem, and how long that takes.
type Switch struct {
	On []Trigger `toml:"on"` // any of them switches;
	// InOrder asks for all of them, one after another. Others may come in
	// between.
	InOrder     bool     `toml:"in-order"`
	LeaveAfter  Duration `toml:"leave-after"`  // from the message to leaving the bus
	ReturnAfter Duration `toml:"return-after"` // from there to being back
	// Data is what it makes of the data phase that the message declares:
	// "send" (the default) zeros or take them, "stall" it, or "skip" it and
	// have the status ready in its place.
	Data string `toml:"data"`
}

// dataPhases are the words of Switch.Data.
var dataPhases = map[string]storage.DataPhase{
	"": storage.DoData, "send": storage.DoData, "stall": storage.StallData, "skip": storage.SkipData,
}

// A Trigger is one message that switches. Exactly one field is set, beside
// Data.
type Trigger struct {
	Eject   bool  `toml:"eject"`   // START STOP UNIT with LoEj, any logical unit
	CDB     Bytes `toml:"cdb"`     // the command block begins with these bytes, counted by the wrapper or not
	Message Bytes `toml:"message"` // a whole OUT transfer that is no command wrapper
	Control Bytes `toml:"control"` // the first bytes of a control request's setup
	Data    Bytes `toml:"data"`    // of a control request: its data stage
	Reset   bool  `toml:"reset"`   // a reset of its port
}

// A message is something that a host does to a stick. One field is set, beside
// data.
type message struct {
	command *storage.Command
	setup   *usbip.Setup
	raw     []byte // an OUT transfer that is no command
	reset   bool
	data    []byte // the data stage that goes with a setup
}

// String returns it as the log has it.
func (m message) String() string {
	switch {
	case m.command != nil:
		return hex.EncodeToString(m.command.Raw)
	case m.setup != nil:
		return m.setup.String()
	case m.reset:
		return "port reset"
	}
	return hex.EncodeToString(m.raw)
}

// matches reports whether a message is the trigger.
func (t Trigger) matches(m message) bool {
	switch {
	case t.Eject:
		return m.command != nil && m.command.Eject()
	case len(t.CDB) > 0:
		return m.command != nil && bytes.HasPrefix(m.command.Block(), t.CDB)
	case len(t.Control) > 0:
		return m.setup != nil && t.Control.begin(*m.setup) && (t.Data == nil || bytes.Equal(t.Data, m.data))
	case len(t.Message) > 0:
		return bytes.Equal(t.Message, m.raw)
	}
	return t.Reset && m.reset
}

// begin reports whether a setup starts with the bytes.
func (b Bytes) begin(s usbip.Setup) bool {
	setup := s.Bytes()
	return bytes.HasPrefix(setup[:], b)
}
