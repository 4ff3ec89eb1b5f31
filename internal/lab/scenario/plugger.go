// SPDX-License-Identifier: GPL-3.0-or-later

package scenario

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"modembridge/internal/lab/guest"
	"modembridge/internal/lab/stick"
	"modembridge/quirks"
)

// PlugEmulated is the [Plugger] of the emulated sticks. Faults are
//
//	refuse-switch      every switch message fails
//	stall-status=N     the status of N switch messages stalls
//	storage-again=N    N times it comes back as storage
//	never-return       it leaves the bus after the switch, for good
//	modem-mode         none: it was switched before
//	unknown-operator   its SIM is of an operator that no list knows
//	data=stall|skip    it does not do the data phase of the switch message
//	leave-after=TIME   it stays on the bus that long after the message
//	card-slot=N        a memory card of N MiB is behind an interface of its own
//	only-reset         nothing switches it but a reset of its port
//
// The name quirk:ID is that of a stick made from a quirk of the built-in
// database.
func PlugEmulated(ctx context.Context, name string, faults []string) (Stick, error) {
	model, err := load(name)
	if err != nil {
		return nil, err
	}
	var options stick.Options
	for _, fault := range faults {
		if err := apply(fault, &options, model); err != nil {
			return nil, err
		}
	}
	s, err := stick.Plug(ctx, model, options)
	if err != nil {
		return nil, err
	}
	return emulated{s}, nil
}

// load returns the model of that name.
func load(name string) (*stick.Model, error) {
	id, ok := strings.CutPrefix(name, "quirk:")
	if !ok {
		return stick.Load(name)
	}
	db, _ := quirks.Load()
	return stick.FromDB(db, id)
}

func apply(fault string, options *stick.Options, model *stick.Model) error {
	name, value, _ := strings.Cut(fault, "=")
	n := 1
	var err error
	if value != "" && name != "data" && name != "leave-after" {
		if n, err = strconv.Atoi(value); err != nil {
			return fmt.Errorf("fault %s: %w", fault, err)
		}
	}
	switch name {
	case "data":
		model.Switch.Data = value
	case "only-reset":
		model.Switch.On = []stick.Trigger{{Reset: true}}
	case "leave-after":
		return model.Switch.LeaveAfter.UnmarshalText([]byte(value))
	case "card-slot":
		if model.Storage == nil {
			return errors.New("a card slot belongs to a storage mode")
		}
		model.Storage.Card = &stick.Unit{
			Type: "disk", Removable: true, Vendor: "Emulated", Product: "Card", Revision: "1.00", Medium: "blank", SizeMiB: n,
		}
	case "refuse-switch":
		options.Faults.RefuseSwitch = true
	case "stall-status":
		options.Faults.StallStatus = n
	case "storage-again":
		options.Faults.StorageAgain = n
	case "never-return":
		options.Faults.NeverReturn = true
	case "modem-mode":
		options.InModemMode = true
	case "unknown-operator":
		// 001-01 is the test network (3GPP TS 23.122, annex A).
		model.Modem.AT.SIMOperator, model.Modem.AT.Operator = "00101", "00101"
		model.Modem.AT.OperatorName = "Testnet"
		model.Modem.AT.IMSI = "00101" + model.Modem.AT.IMSI[5:]
	default:
		return fmt.Errorf("no stick has the fault %q", name)
	}
	return nil
}

// emulated shows a [stick.Stick] as the scripts see it.
type emulated struct{ *stick.Stick }

var _ Stick = emulated{}

// Events returns the stick's log; a text is "kind ifNN what".
func (e emulated) Events() []guest.Event {
	var all []guest.Event
	for _, event := range e.Stick.Events() {
		text := string(event.Kind)
		if event.Interface >= 0 {
			text += fmt.Sprintf(" if%02d", event.Interface)
		}
		if event.Text != "" {
			text += " " + event.Text
		}
		all = append(all, guest.Event{Time: event.Time, Text: text})
	}
	return all
}
