// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"testing"
	"testing/synctest"
	"time"

	"modembridge/internal/uevent"
	"modembridge/switcher/usb"
)

// device is a sighting that can be told from another.
func device(address int) sighting { return sighting{device: usb.Device{Address: address}} }

// about is an event about the device in a port of the first bus.
func about(port string) uevent.Event {
	return uevent.Event{DevPath: "/devices/platform/vhci_hcd.0/usb1/" + port + "/" + port + ":1.0/ttyUSB0/tty/ttyUSB0"}
}

func TestASightingIsBelievedUntilAnEventMayHaveChangedIt(t *testing.T) {
	for _, tt := range []struct {
		name  string
		event uevent.Event
		want  bool
	}{
		{"an event about the device", about("1-1.4"), false},
		{"an event about another", about("1-1.3"), true},
		{"an event about one whose name begins alike", about("1-1.40"), true},
		{"an event about the hub that it is in", about("1-1"), false},
		{"an event about a driver", uevent.Event{DevPath: "/bus/usb/drivers/option"}, false},
		{"an event about a volume of some disks", uevent.Event{DevPath: "/devices/virtual/block/dm-0"}, false},
		{"lost events", uevent.Event{Action: uevent.Resync}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var s sightings
			s.begin("1-1.4")(device(7))
			if got, ok := s.of("1-1.4"); !ok || got.device.Address != 7 {
				t.Fatalf("before the event: %v, %v; want device 7", got.device, ok)
			}
			s.forget(tt.event)
			if _, ok := s.of("1-1.4"); ok != tt.want {
				t.Errorf("after the event: believed = %v, want %v", ok, tt.want)
			}
		})
	}
}

func TestWhatWasReadWhileAnEventCameIsNotKept(t *testing.T) {
	var s sightings
	keep := s.begin("1-1")
	s.forget(about("1-1"))
	keep(device(7))
	if got, ok := s.of("1-1"); ok {
		t.Errorf("kept %v, which may be older than the event", got.device)
	}
	later := s.begin("1-1")
	keep(device(7)) // a reader that comes late
	if got, ok := s.of("1-1"); ok {
		t.Errorf("kept %v of another reader", got.device)
	}
	later(device(8))
	if got, ok := s.of("1-1"); !ok || got.device.Address != 8 {
		t.Errorf("got %v, %v; want device 8", got.device, ok)
	}
}

func TestASightingIsNotBelievedForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s sightings
		keep := s.begin("1-1")
		<-time.After(sightLimit / 2) // a device that takes its time
		keep(device(7))
		if _, ok := s.of("1-1"); !ok {
			t.Error("not believed after half the time")
		}
		<-time.After(sightLimit / 2)
		if _, ok := s.of("1-1"); ok {
			t.Error("still believed that long after it was begun")
		}
	})
}
