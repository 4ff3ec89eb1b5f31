// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import (
	"encoding/json"
	"fmt"
)

// A TransferType is the kind of a Transfer, as "modembridge switch --dry-run
// --json" prints it.
type TransferType string

// The types.
const (
	BulkOut TransferType = "bulk-out"
	BulkIn  TransferType = "bulk-in"
	Control TransferType = "control"
)

// A Transfer is one transfer of a dry run.
type Transfer struct {
	Type   TransferType
	Setup  Setup   // of a control transfer
	Data   Message // from the host
	Length int     // bytes that the host is ready to take
}

// MarshalJSON returns the form that scripts rely on. Only those fields are
// there that the type has.
func (t Transfer) MarshalJSON() ([]byte, error) {
	switch t.Type {
	case BulkOut:
		return json.Marshal(struct {
			Type TransferType `json:"type"`
			Data Message      `json:"data"`
		}{t.Type, t.Data})
	case BulkIn:
		return json.Marshal(struct {
			Type   TransferType `json:"type"`
			Length int          `json:"length"`
		}{t.Type, t.Length})
	case Control:
		return json.Marshal(struct {
			Type        TransferType `json:"type"`
			RequestType uint8        `json:"request_type"`
			Request     uint8        `json:"request"`
			Value       uint16       `json:"value"`
			Index       uint16       `json:"index"`
			Data        Message      `json:"data"`
			Length      int          `json:"length,omitempty"`
		}{t.Type, t.Setup.RequestType, t.Setup.Request, t.Setup.Value, t.Setup.Index, t.Data, t.Length})
	}
	return nil, fmt.Errorf("cannot write a transfer of type %q", t.Type)
}

// String returns one line for a person.
func (t Transfer) String() string {
	switch t.Type {
	case BulkIn:
		return fmt.Sprintf("bulk in   %d bytes", t.Length)
	case Control:
		return fmt.Sprintf("control   %02x %02x value %04x index %04x data %q", t.Setup.RequestType, t.Setup.Request, t.Setup.Value, t.Setup.Index, t.Data)
	}
	return fmt.Sprintf("bulk out  %v", t.Data)
}
