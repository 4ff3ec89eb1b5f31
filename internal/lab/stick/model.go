// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"modembridge/internal/lab/persona"
	"modembridge/internal/lab/storage"
	"modembridge/internal/lab/usbip"
	"modembridge/switcher/usb"
)

// A Model is a kind of stick, as its data file describes it. A caller may
// change its own copy before it plugs it.
type Model struct {
	Schema int    `toml:"schema"` // 1
	Name   string `toml:"name"`   // for people
	Source string `toml:"source"` // where the facts come from

	Strings Strings  `toml:"strings"`
	Storage *Storage `toml:"storage"` // as plugged in
	Switch  *Switch  `toml:"switch"`  // nil: nothing switches it
	Modem   *Modem   `toml:"modem"`   // nil: it is a disk and stays one
}

// Strings are the texts of the USB descriptors, in both modes.
type Strings struct {
	Manufacturer string `toml:"manufacturer"`
	Product      string `toml:"product"`
	Serial       string `toml:"serial"`
}

// Storage is the storage mode: one bulk-only interface.
type Storage struct {
	USB      usb.ID   `toml:"usb"`
	Revision Revision `toml:"revision"`
	Units    []Unit   `toml:"unit"`
}

// A Unit is a logical unit of a storage interface.
type Unit struct {
	Type      string `toml:"type"` // "cdrom" or "disk"
	Removable bool   `toml:"removable"`
	ReadOnly  bool   `toml:"read-only"`
	Vendor    string `toml:"vendor"`
	Product   string `toml:"product"`
	Revision  string `toml:"revision"`
	// Medium is "iso" (a small CD), "blank" (SizeMiB zero bytes) or "none".
	Medium  string `toml:"medium"`
	Label   string `toml:"label"`    // of an iso
	SizeMiB int    `toml:"size-mib"` // of a blank
}

// Switch says what turns the stick into a modem, and how long that takes.
type Switch struct {
	On          []Trigger `toml:"on"`
	LeaveAfter  Duration  `toml:"leave-after"`  // from the message to leaving the bus
	ReturnAfter Duration  `toml:"return-after"` // from there to being back
}

// A Trigger is one message that switches. Exactly one field is set.
type Trigger struct {
	Eject   bool  `toml:"eject"`   // START STOP UNIT with LoEj, any logical unit
	CDB     Bytes `toml:"cdb"`     // the command block begins with these bytes
	Control Bytes `toml:"control"` // the first bytes of a control request's setup
}

// Modem is the modem mode.
type Modem struct {
	USB        usb.ID      `toml:"usb"`
	Revision   Revision    `toml:"revision"`
	Interfaces []Interface `toml:"interface"`
	AT         AT          `toml:"at"`
}

// An Interface is one interface of the modem mode.
type Interface struct {
	Number    uint8     `toml:"number"`
	Class     usb.Class `toml:"class"`
	Role      Role      `toml:"role"`
	Interrupt bool      `toml:"interrupt"` // has an interrupt IN endpoint
	Unit      *Unit     `toml:"unit"`      // of the role storage
}

// A Role is what an interface is for.
type Role string

// The roles.
const (
	RoleAT      Role = "at"
	RoleATPPP   Role = "at-ppp" // AT, and dials
	RoleDiag    Role = "diag"   // takes everything, says nothing
	RoleNMEA    Role = "nmea"   // a sentence a second
	RoleVoice   Role = "voice"  // takes everything, says nothing
	RoleSilent  Role = "silent" // the same
	RoleStorage Role = "storage"
)

// AT is what the modem says about itself; see [persona.Config]. All numbers
// of people and cards are dummies.
type AT struct {
	Manufacturer  string              `toml:"manufacturer"`
	Model         string              `toml:"model"`
	Revision      string              `toml:"revision"`
	IMEI          string              `toml:"imei"`
	IMSI          string              `toml:"imsi"`
	ICCID         string              `toml:"iccid"`
	SIMOperator   string              `toml:"sim-operator"`
	PIN           string              `toml:"pin"`
	Operator      string              `toml:"operator"`
	OperatorName  string              `toml:"operator-name"`
	LTE           bool                `toml:"lte"`
	RegisterAfter Duration            `toml:"register-after"`
	Signal        int                 `toml:"signal"`
	APNs          []string            `toml:"apns"`
	Replies       map[string][]string `toml:"replies"`
}

func (a AT) config() persona.Config {
	return persona.Config{
		Manufacturer: a.Manufacturer, Model: a.Model, Revision: a.Revision,
		IMEI: a.IMEI, IMSI: a.IMSI, ICCID: a.ICCID, SIMOperator: a.SIMOperator, PIN: a.PIN,
		Operator: a.Operator, OperatorName: a.OperatorName, LTE: a.LTE,
		RegisterAfter: time.Duration(a.RegisterAfter), Signal: a.Signal, APNs: a.APNs, Replies: a.Replies,
	}
}

// A Duration is a [time.Duration] written as "1.5s".
type Duration time.Duration

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	if err == nil && v < 0 {
		err = fmt.Errorf("%s is negative", v)
	}
	*d = Duration(v)
	return err
}

// A Revision is a bcdDevice written as "0102".
type Revision uint16

// UnmarshalText implements encoding.TextUnmarshaler.
func (r *Revision) UnmarshalText(text []byte) error {
	b, err := hex.DecodeString(string(text))
	if err != nil || len(b) != 2 {
		return fmt.Errorf("%q is not a device revision: want four digits", text)
	}
	*r = Revision(uint16(b[0])<<8 | uint16(b[1]))
	return nil
}

// Bytes are written in hexadecimal; blanks may stand between them.
type Bytes []byte

// UnmarshalText implements encoding.TextUnmarshaler.
func (b *Bytes) UnmarshalText(text []byte) error {
	v, err := hex.DecodeString(strings.ReplaceAll(string(text), " ", ""))
	if err != nil {
		return fmt.Errorf("%q is not in hexadecimal", text)
	}
	*b = v
	return nil
}

// matchesCommand reports whether a storage command is the trigger.
func (t Trigger) matchesCommand(c storage.Command) bool {
	if t.Eject {
		return c.Eject()
	}
	return len(t.CDB) > 0 && hasPrefix(c.CDB, t.CDB)
}

// matchesControl reports whether a control request is the trigger.
func (t Trigger) matchesControl(s usbip.Setup) bool {
	b := s.Bytes()
	return len(t.Control) > 0 && hasPrefix(b[:], t.Control)
}

func hasPrefix(b, prefix []byte) bool {
	return len(b) >= len(prefix) && string(b[:len(prefix)]) == string(prefix)
}
