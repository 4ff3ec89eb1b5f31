// SPDX-License-Identifier: GPL-3.0-or-later

package scenario

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"modembridge/internal/lab/guest"
	"modembridge/internal/lab/stick"
	"modembridge/quirks"
)

// PlugEmulated is the [Plugger] of the emulated sticks. What may be said of a SIM
// is told at [readSIM]. Faults are
//
//	refuse-switch      every switch message fails
//	stall-status=N     the status of N switch messages stalls
//	storage-again=N    N times it comes back as storage
//	never-return       it leaves the bus after the switch, for good
//	modem-mode         none: it was switched before
//	unknown-operator   its SIM is of an operator that no list knows
//	operator=CODE      its SIM is of that operator, and so is the network
//	apns=A,B           the network takes those access point names alone
//	data=stall|skip    it does not do the data phase of the switch message
//	leave-after=TIME   it stays on the bus that long after the message
//	card-slot=N        a memory card of N MiB is behind an interface of its own
//	only-reset         nothing switches it but a reset of its port
//	slow-ports=TIME    its AT ports are silent that long, once it is a modem
//	full-port=N        the port of its interface N takes nothing that is sent
//	slow-sim=TIME      it says that it has no SIM that long, from the first question on
//
// The name quirk:ID is that of a stick made from a quirk of the built-in
// database.
func PlugEmulated(ctx context.Context, name string, words []string) (Stick, error) {
	model, err := load(name)
	if err != nil {
		return nil, err
	}
	options, err := configure(words, model)
	if err != nil {
		return nil, err
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

// configure returns the options that the words after a model's name ask for. Some
// change the model instead.
func configure(words []string, model *stick.Model) (options stick.Options, err error) {
	var ofSIM []string
	for _, word := range words {
		fault, ok := strings.CutPrefix(word, "fault=")
		if !ok {
			ofSIM = append(ofSIM, word)
			continue
		}
		if err := apply(fault, &options, model); err != nil {
			return stick.Options{}, err
		}
	}
	if len(ofSIM) > 0 && (model.Modem == nil || model.Modem.AT.ICCID == "") {
		name, _, _ := strings.Cut(ofSIM[0], "=")
		return stick.Options{}, fmt.Errorf("%s belongs to a stick with a SIM", name)
	}
	options.SIM, err = readSIM(ofSIM)
	return options, err
}

func apply(fault string, options *stick.Options, model *stick.Model) error {
	name, value, _ := strings.Cut(fault, "=")
	var err error
	switch name {
	case "data", "only-reset", "leave-after":
		if model.Switch == nil {
			return fmt.Errorf("fault %s belongs to a stick that is switched", name)
		}
		err = applyToSwitch(name, value, model.Switch)
	case "card-slot":
		if model.Storage == nil {
			return errors.New("a card slot belongs to a storage mode")
		}
		card := stick.Unit{Type: "disk", Removable: true, Vendor: "Emulated", Product: "Card", Revision: "1.00", Medium: "blank"}
		card.SizeMiB, err = number(value)
		model.Storage.Card = &card
	case "refuse-switch":
		options.Faults.RefuseSwitch = true
	case "stall-status":
		options.Faults.StallStatus, err = number(value)
	case "storage-again":
		options.Faults.StorageAgain, err = number(value)
	case "never-return":
		options.Faults.NeverReturn = true
	case "slow-ports":
		options.Faults.SlowPorts, err = time.ParseDuration(value)
	case "full-port":
		options.Faults.FullPort, err = number(value)
	case "slow-sim":
		options.Faults.SlowSIM, err = time.ParseDuration(value)
	case "modem-mode":
		options.InModemMode = true
	case "unknown-operator":
		// 001-01 is the test network (3GPP TS 23.122, annex A).
		return move(model, "00101")
	case "operator":
		return move(model, value)
	case "apns":
		model.Modem.AT.APNs = strings.Split(value, ",")
	default:
		return fmt.Errorf("no stick has the fault %q", name)
	}
	if err != nil {
		return fmt.Errorf("fault %s: %w", fault, err)
	}
	return nil
}

// move gives the stick a SIM of that operator, and takes it into that network.
func move(model *stick.Model, operator string) error {
	if !digits(operator, 5, 6) {
		return fmt.Errorf("%q is no operator's code", operator)
	}
	at := &model.Modem.AT
	at.SIMOperator, at.Operator, at.OperatorName = operator, operator, "Testnet"
	at.IMSI = operator + at.IMSI[len(operator):]
	return nil
}

func applyToSwitch(name, value string, sw *stick.Switch) error {
	switch name {
	case "data":
		sw.Data = value
	case "only-reset":
		sw.On = []stick.Trigger{{Reset: true}}
	case "leave-after":
		return sw.LeaveAfter.UnmarshalText([]byte(value))
	}
	return nil
}

// number reads the value of a fault that may have none, and then counts once.
func number(value string) (int, error) {
	if value == "" {
		return 1, nil
	}
	return strconv.Atoi(value)
}

// emulated shows a [stick.Stick] as the scripts see it.
type emulated struct{ *stick.Stick }

var _ Stick = emulated{}

// InsertSIM puts in the SIM that the words tell about; see [readSIM].
func (e emulated) InsertSIM(words []string) error {
	if len(words) == 0 {
		return e.Stick.InsertSIM(nil)
	}
	card, err := readSIM(words)
	if err != nil {
		return err
	}
	return e.Stick.InsertSIM(&card)
}

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
