// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// TestNoLimitKnowsTheTimeOfDay has every time that is remembered keep the reading of
// the monotonic clock, by which Sub, After and Before go then. Nobody sets that
// clock, and on Linux it stands still while the machine sleeps (package time;
// clock_gettime(2)): neither a new date nor a night is a stick's delay.
func TestNoLimitKnowsTheTimeOfDay(t *testing.T) {
	device := usb.Device{Port: "1-1", ID: usb.ID{Vendor: 0x19d2, Product: 0x0031}, Address: 8}
	o := Observation{Time: time.Now(), Port: "1-1", Device: &device, Serial: []SerialPort{{TTY: "ttyUSB0"}}}
	o.Services.ModemManager, o.Services.NetworkManager = true, true
	m := Memory{}.observe(o)
	sw := Switch{Device: device, Quirk: &quirks.Quirk{ID: "zte"}}
	m = m.begin(sw, time.Now()).end(sw, nil, time.Now())
	for _, modem := range []*Modem{
		{State: ModemLocked, Lock: simPIN}, {State: ModemFailed, FailedReason: "sim-missing"}, {State: ModemEnabled}, {State: ModemRegistered},
	} {
		o.Time, o.Modem, o.Link = time.Now(), modem, &Link{}
		m = m.observe(o).enter(State{Phase: Connected}, o)
	}
	q := sw.Quirk
	m.Switches = append(m.Switches, Telling{Device: device}.memory(q, time.Now()).Switches...)
	if n := clocks(t, "Memory", reflect.ValueOf(m)); n < 10 {
		t.Errorf("only %d times were looked at, which cannot be all", n)
	}
}

// clocks fails the test for each time that has lost its reading, and returns how many
// it has seen that are set.
func clocks(t *testing.T, path string, v reflect.Value) (n int) {
	t.Helper()
	if at, ok := v.Interface().(time.Time); ok {
		if at.IsZero() {
			return 0
		}
		if !strings.Contains(at.String(), " m=") {
			t.Errorf("%s goes by the time of day", path)
		}
		return 1
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				n += clocks(t, path+"."+f.Name, v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			n += clocks(t, path+"[]", v.Index(i))
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			n += clocks(t, path+"[]", v.MapIndex(k))
		}
	}
	return n
}
