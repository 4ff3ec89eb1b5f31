// SPDX-License-Identifier: GPL-3.0-or-later

package harvest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"modembridge/switcher/usb"
)

// WWAN is OpenWrt's table of modem ids.
type WWAN struct {
	Name    string // "OpenWrt wwan table"
	Entries map[usb.ID]WWANEntry
	Broken  []string // files that cannot be read
}

// A WWANEntry is what the table says of one id. Control and data count the
// serial ports of the stick from 0, in the order of their interfaces: wwan.sh
// takes them out of a sorted list of /sys/bus/usb/devices/PORT/PORT:*/tty*.
type WWANEntry struct {
	Name    string `json:"desc"`
	Control *int   `json:"control"`
	Data    *int   `json:"data"`
	ACM     int    `json:"acm"`  // 1: the ports are cdc_acm's
	Type    string `json:"type"` // of the network port: qmi, mbim, ncm
}

// readWWAN reads the directory with the table, one file VVVV-PPPP per id.
func readWWAN(name, dir string) (WWAN, error) {
	t := WWAN{Name: name, Entries: make(map[usb.ID]WWANEntry)}
	if dir == "" {
		return t, nil
	}
	files, err := os.ReadDir(dir)
	for _, file := range files {
		id, badName := usb.ParseID(strings.Replace(file.Name(), "-", ":", 1))
		text, badFile := os.ReadFile(filepath.Join(dir, file.Name()))
		var e WWANEntry
		badText := json.Unmarshal(text, &e)
		for _, bad := range []error{badName, badFile, badText} {
			if bad != nil {
				t.Broken = append(t.Broken, fmt.Sprintf("%s: %v", file.Name(), bad))
			}
		}
		if badName == nil && badFile == nil && badText == nil {
			e.Name = strings.TrimRight(e.Name, ", ")
			t.Entries[id] = e
		}
	}
	return t, err
}

// driver returns the module that the entry is evidence for. That of type ncm
// may be one of three.
func (e WWANEntry) driver() string {
	switch {
	case e.ACM == 1:
		return "cdc_acm"
	case e.Type == "qmi":
		return "qmi_wwan"
	case e.Type == "mbim":
		return "cdc_mbim"
	}
	return ""
}

// told says which part of the entry names the driver.
func (e WWANEntry) told() string {
	if e.ACM == 1 {
		return "acm = 1"
	}
	return "type = " + e.Type
}

// counts reports whether the entry says which ports to use.
func (e WWANEntry) counts() bool { return e.Control != nil && e.Data != nil }
