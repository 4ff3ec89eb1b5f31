// SPDX-License-Identifier: GPL-3.0-or-later

package scenario

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/lab/stick"
)

func TestFaultsReachTheStick(t *testing.T) {
	for fault, want := range map[string]stick.Options{
		"refuse-switch":   {Faults: stick.Faults{RefuseSwitch: true}},
		"stall-status":    {Faults: stick.Faults{StallStatus: 1}},
		"stall-status=3":  {Faults: stick.Faults{StallStatus: 3}},
		"storage-again=2": {Faults: stick.Faults{StorageAgain: 2}},
		"never-return":    {Faults: stick.Faults{NeverReturn: true}},
		"modem-mode":      {InModemMode: true},
		"slow-ports=15s":  {Faults: stick.Faults{SlowPorts: 15 * time.Second}},
		"slow-sim=1m":     {Faults: stick.Faults{SlowSIM: time.Minute}},
	} {
		model, err := stick.Load("zte-mf626")
		if err != nil {
			t.Fatal(err)
		}
		untouched, _ := stick.Load("zte-mf626")
		var got stick.Options
		if err := apply(fault, &got, model); err != nil {
			t.Errorf("%s: %v", fault, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: options (-want +got):\n%s", fault, diff)
		}
		if !reflect.DeepEqual(untouched, model) {
			t.Errorf("%s changes the model", fault)
		}
	}
}

func TestFaultsChangeTheModel(t *testing.T) {
	for fault, changed := range map[string]func(*stick.Model) bool{
		"data=skip":      func(m *stick.Model) bool { return m.Switch.Data == "skip" },
		"leave-after=8s": func(m *stick.Model) bool { return m.Switch.LeaveAfter == stick.Duration(8*time.Second) },
		"only-reset":     func(m *stick.Model) bool { return len(m.Switch.On) == 1 && m.Switch.On[0].Reset },
		"card-slot=16":   func(m *stick.Model) bool { return m.Storage.Card.SizeMiB == 16 },
		"operator=24421": func(m *stick.Model) bool {
			return m.Modem.AT.IMSI == "244210000000001" && m.Modem.AT.Operator == "24421"
		},
		"apns=one,two":     func(m *stick.Model) bool { return slices.Equal(m.Modem.AT.APNs, []string{"one", "two"}) },
		"unknown-operator": func(m *stick.Model) bool { return m.Modem.AT.IMSI == "001010000000001" },
	} {
		model, err := stick.Load("zte-mf626")
		if err != nil {
			t.Fatal(err)
		}
		var options stick.Options
		if err := apply(fault, &options, model); err != nil || !changed(model) {
			t.Errorf("%s does not change the model: %v", fault, err)
		}
	}
}
