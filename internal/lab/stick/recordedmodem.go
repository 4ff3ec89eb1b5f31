// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"modembridge/internal/recording"
	"modembridge/switcher/usb"
)

// recordedModem returns the modem mode with its ports.
func recordedModem(p *recording.Personality) (*Modem, error) {
	d, err := p.Device()
	if err != nil {
		return nil, err
	}
	m := &Modem{USB: p.USB, Revision: Revision(d.Revision), Class: d.Class}
	dials := recordedDial(p, d)
	halves := unions(p.Blob())
	for _, c := range d.Configs {
		config := Configuration{Value: c.Value}
		for _, i := range c.Interfaces {
			if isSecond(halves, i.Number) || slices.ContainsFunc(config.Interfaces, func(j Interface) bool { return j.Number == i.Number }) {
				continue // half of another one, or a further setting
			}
			one := Interface{Number: i.Number, Class: i.Class, Role: RoleSilent, Interrupt: interrupts(i)}
			if i.Class.Class == abstractModem.Class && i.Class.SubClass == abstractModem.SubClass {
				one.Data = halves[i.Number]
			}
			if c.Value == p.Configuration {
				one.record(p, dials)
			}
			config.Interfaces = append(config.Interfaces, one)
		}
		slices.SortFunc(config.Interfaces, func(a, b Interface) int { return cmp.Compare(a.Number, b.Number) })
		m.Configurations = append(m.Configurations, config)
	}
	if m.talks() {
		m.AT = recordedAT(p)
	}
	return m, nil
}

func interrupts(i usb.Interface) bool {
	_, in := i.First(usb.Interrupt)
	return in != 0
}

// record gives an interface what is behind it.
func (i *Interface) record(p *recording.Personality, dials int) {
	if i.Class == usb.MassStorageBulkOnly {
		unit := recordedUnit(recording.Unit{})
		for _, u := range p.Units {
			if u.Interface == i.Number {
				unit = recordedUnit(u)
				break
			}
		}
		i.Role, i.Unit = RoleStorage, &unit
		return
	}
	for _, port := range p.Ports {
		if port.Interface == i.Number {
			i.Role = recordedRole(port, int(i.Number) == dials)
			i.Replies = recordedReplies(port)
		}
	}
}

// recordedRole returns what a port does: as it was found out, else as its role
// says.
func recordedRole(p recording.Port, dials bool) Role {
	switch {
	case dials:
		return RoleATPPP
	case isAT(p):
		return RoleAT
	case p.Kind == "nmea":
		return RoleNMEA
	case p.Kind == "qcdm":
		return RoleDiag
	case p.Kind == "silent":
		return RoleSilent
	}
	return cmp.Or(map[string]Role{"qcdm": RoleDiag, "gps": RoleNMEA, "audio": RoleVoice}[p.Role], RoleSilent)
}

// isAT reports whether the port answers AT: it did, or has the role of one that
// does and was not asked.
func isAT(p recording.Port) bool {
	switch p.Kind {
	case "at":
		return true
	case "", "busy", "unknown":
		return p.Role == "at-primary" || p.Role == "at-secondary" || p.Role == "ppp"
	}
	return false
}

// recordedDial returns the number of the interface whose port dials, -1 when none
// does: the one with the role, else the one that could, which has an interrupt
// endpoint on most sticks.
func recordedDial(p *recording.Personality, d usb.Device) int {
	best, found := 0, -1
	for _, port := range p.Ports {
		weight := map[string]int{"ppp": 4, "at-primary": 3}[port.Role]
		if weight == 0 && isAT(port) {
			weight = 1
			for _, c := range d.Configs {
				if c.Value == p.Configuration && slices.ContainsFunc(c.Interfaces, func(i usb.Interface) bool {
					return i.Number == port.Interface && interrupts(i)
				}) {
					weight = 2
				}
			}
		}
		if isAT(port) && weight > best {
			best, found = weight, int(port.Interface)
		}
	}
	return found
}

// recordedAT returns a modem with a SIM and a network of nobody's.
func recordedAT(p *recording.Personality) AT {
	return AT{
		Manufacturer: cmp.Or(p.Manufacturer, "Recorded"), Model: cmp.Or(p.Product, "Stick"), Revision: "1.0",
		IMEI: "004999010640008", IMSI: "244050000000008", ICCID: "8935805000000000008",
		SIMOperator: "24405", Operator: "24405", OperatorName: "Elisa",
		RegisterAfter: Duration(1500 * time.Millisecond), Signal: 20, APNs: []string{"internet"},
	}
}

// recordedReplies returns the answers of a port, by command without its AT.
func recordedReplies(p recording.Port) map[string][]string {
	replies := make(map[string][]string)
	for _, a := range p.Answers {
		command := strings.ToUpper(strings.TrimPrefix(a.To, "AT"))
		switch {
		case a.Result == "OK":
			replies[command] = a.Lines
		default:
			replies[command] = []string{"ERROR"}
		}
	}
	// A port that was asked says no more than it did.
	if p.Kind == "at" && replies["+GCAP"] == nil {
		replies["+GCAP"] = []string{"ERROR"}
	}
	return replies
}

// unions returns the second half of each CDC function, by the number of the
// first (USB CDC 1.2, table 16: 3 bControlInterface, 4 bSubordinateInterface0).
func unions(blob []byte) map[uint8]uint8 {
	halves := make(map[uint8]uint8)
	for _, b := range recording.Split(blob) {
		if len(b) >= 5 && b[1] == classSpecificType && b[2] == 0x06 && b[4] > b[3] {
			halves[b[3]] = b[4]
		}
	}
	return halves
}

func isSecond(halves map[uint8]uint8, number uint8) bool {
	for _, second := range halves {
		if second == number {
			return true
		}
	}
	return false
}
