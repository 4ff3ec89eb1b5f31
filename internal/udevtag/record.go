// SPDX-License-Identifier: GPL-3.0-or-later

package udevtag

import (
	"bufio"
	"io"
	"strconv"
	"strings"
	"time"
)

// A Record is what udev's database knows about one device.
type Record struct {
	// Processed says that the rules have run for the device. A Record that is
	// not Processed is empty.
	Processed bool
	// Since is when they first ran, on the monotonic clock since boot. A
	// successor of the same name has a later one.
	Since time.Duration
	// Tags are the properties that steer ModemManager: ID_MM_….
	Tags map[string]string
	// Candidate says that ModemManager may take the port.
	Candidate bool
	// Quirk is the quirk that the tags came from, "" when none did.
	Quirk string
	// Withheld says that the gate keeps the port from ModemManager.
	Withheld bool
	// Source is "asked" or "learned" where the port's role was found out, and
	// Found the layout of the stick of which it was (usb.Device.Layout).
	Source, Found string
}

// True reports whether ModemManager takes a property's value for true
// (libgudev: gudev/gudevdevice.c, g_udev_device_get_property_as_boolean).
func True(value string) bool {
	return value == "1" || strings.EqualFold(value, "true")
}

// Parse reads a file of udev's database: one letter and a colon before each
// value, of which I is the time of the first processing in microseconds and E
// a property (systemd: src/libsystemd/sd-device/sd-device.c, handle_db_line).
// The other letters (symlinks, tags, version) are passed over.
func Parse(r io.Reader) (Record, error) {
	record := Record{Tags: map[string]string{}}
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		letter, value, _ := strings.Cut(lines.Text(), ":")
		switch letter {
		case "I":
			if us, err := strconv.ParseInt(value, 10, 64); err == nil {
				record.Processed = true
				record.Since = time.Duration(us) * time.Microsecond
			}
		case "E":
			key, value, ok := strings.Cut(value, "=")
			switch {
			case !ok:
			case key == "MODEMBRIDGE_QUIRK":
				record.Quirk = value
			case key == "MODEMBRIDGE_WITHHELD":
				record.Withheld = True(value)
			case key == "MODEMBRIDGE_SOURCE":
				record.Source = value
			case key == "MODEMBRIDGE_FOUND":
				record.Found = value
			case strings.HasPrefix(key, "ID_MM_"):
				record.Tags[key] = value
			}
		}
	}
	record.Candidate = True(record.Tags["ID_MM_CANDIDATE"])
	return record, lines.Err()
}
