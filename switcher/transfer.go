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
	BulkOut      TransferType = "bulk-out"
	BulkIn       TransferType = "bulk-in"
	InterruptOut TransferType = "interrupt-out"
	InterruptIn  TransferType = "interrupt-in"
	Control      TransferType = "control"

	// What the kernel does with a control request of its own, because it has to
	// know about it.
	SetConfiguration TransferType = "set-configuration"
	SetInterface     TransferType = "set-interface"

	Reset        TransferType = "reset"  // of the port
	DetachDriver TransferType = "detach" // nothing goes over the wire
)

// A Transfer is one thing that is done to a stick.
type Transfer struct {
	Type      TransferType
	Setup     Setup   // of a control transfer
	Data      Message // from the host
	Length    int     // bytes that the host is ready to take
	Value     uint8   // bConfigurationValue to set
	Interface uint8   // bInterfaceNumber of set-interface and detach
	Alternate uint8   // bAlternateSetting to set
}

// MarshalJSON returns the form that scripts rely on. Only those fields are
// there that the type has.
func (t Transfer) MarshalJSON() ([]byte, error) {
	switch t.Type {
	case BulkOut, InterruptOut:
		return json.Marshal(struct {
			Type TransferType `json:"type"`
			Data Message      `json:"data"`
		}{t.Type, t.Data})
	case BulkIn, InterruptIn:
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
	case SetConfiguration:
		return json.Marshal(struct {
			Type  TransferType `json:"type"`
			Value uint8        `json:"value"`
		}{t.Type, t.Value})
	case SetInterface:
		return json.Marshal(struct {
			Type      TransferType `json:"type"`
			Interface uint8        `json:"interface"`
			Alternate uint8        `json:"alternate"`
		}{t.Type, t.Interface, t.Alternate})
	case DetachDriver:
		return json.Marshal(struct {
			Type      TransferType `json:"type"`
			Interface uint8        `json:"interface"`
		}{t.Type, t.Interface})
	case Reset:
		return json.Marshal(struct {
			Type TransferType `json:"type"`
		}{t.Type})
	}
	return nil, fmt.Errorf("cannot write a transfer of type %q", t.Type)
}

// String returns one line for a person.
func (t Transfer) String() string {
	switch t.Type {
	case BulkOut:
		return fmt.Sprintf("bulk out  %v", t.Data)
	case BulkIn:
		return fmt.Sprintf("bulk in   %d bytes", t.Length)
	case InterruptOut:
		return fmt.Sprintf("int out   %v", t.Data)
	case InterruptIn:
		return fmt.Sprintf("int in    %d bytes", t.Length)
	case Control:
		s := fmt.Sprintf("control   %v", t.Setup)
		if len(t.Data) > 0 {
			s += fmt.Sprintf(" data %v", t.Data)
		}
		if t.Length > 0 {
			s += fmt.Sprintf(" in %d bytes", t.Length)
		}
		return s
	case SetConfiguration:
		return fmt.Sprintf("set       configuration %d", t.Value)
	case SetInterface:
		return fmt.Sprintf("set       alternate setting %d of interface %d", t.Alternate, t.Interface)
	case Reset:
		return "reset     the port"
	case DetachDriver:
		return fmt.Sprintf("detach    the driver of interface %d", t.Interface)
	}
	return string(t.Type)
}
