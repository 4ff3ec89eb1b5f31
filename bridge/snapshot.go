// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"cmp"
	"reflect"
	"slices"

	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// A Snapshot is what is told about one stick: read only, and made anew after
// each step. Its JSON form is the element of "sticks" in `modembridge status
// --json`, which scripts rely on: fields are added, never changed.
type Snapshot struct {
	PortPath   usb.PortPath     `json:"port_path"`
	USBID      string           `json:"usb_id"`
	Name       string           `json:"name"`
	State      string           `json:"state"`
	Reason     string           `json:"reason"`
	ReasonCode string           `json:"reason_code"`
	NextStep   string           `json:"next_step"`
	Class      string           `json:"class"` // of the fault, see Class; "" where there is none
	Quirk      string           `json:"quirk"`
	Ports      []PortStatus     `json:"ports"`
	Modem      *ModemStatus     `json:"modem"`
	Profile    *ProfileStatus   `json:"profile"`
	APNs       []APNStatus      `json:"apns"` // to dial with, the first choice first
	Link       *LinkStatus      `json:"link"`
	Recovery   *RecoveryStatus  `json:"recovery"`   // null where nothing was tried in the last hour, and nothing is to be
	Timings    map[string]int64 `json:"timings_ms"` // milliseconds since the plug

	hidden      bool // not a stick of ours, or an empty port
	forgettable bool // and nothing of it need be remembered
}

// A PortStatus is a serial port and its role.
type PortStatus struct {
	TTY       string `json:"tty"`
	Interface uint8  `json:"interface"`
	Role      string `json:"role"`
	Source    string `json:"source"` // "quirk", "asked" or "learned" of the stick, "udev" where other rules gave it, "" where none did
}

// A ModemStatus is the modem as ModemManager exports it.
type ModemStatus struct {
	Path         string `json:"path"`
	OperatorCode string `json:"operator_code"`
	Operator     string `json:"operator"`
	Signal       int    `json:"signal"` // per cent
	Registration string `json:"registration"`
	Bearers      int    `json:"bearers"`   // bearer objects in ModemManager
	Lock         string `json:"lock"`      // what is asked for, such as "sim-pin"; "" when nothing is
	PINTries     *int   `json:"pin_tries"` // that are left while the SIM asks for its PIN; null where nobody tells
}

// A ProfileStatus is the NetworkManager profile that dials the stick.
type ProfileStatus struct {
	ID   string `json:"id"`
	UUID string `json:"uuid"`
	APN  string `json:"apn"`
	// Ours says that we made it, and Edited what of it is the user's since, in
	// nmcli's words: "gsm.apn". All else of it we may write.
	Ours   bool     `json:"ours"`
	Edited []string `json:"edited"`
}

// profileStatus returns what is told about the profile, nil when there is none.
func profileStatus(o Observation) *ProfileStatus {
	at := o.seat()
	if !at.There {
		return nil
	}
	s := &ProfileStatus{ID: at.ID, UUID: at.UUID, APN: at.APN, Ours: o.created(at.UUID), Edited: []string{}}
	if s.Ours {
		s.Edited = (AllFields &^ at.Ours).Names()
	}
	return s
}

// An APNStatus is an access point that somebody names for the SIM.
type APNStatus struct {
	Name     string `json:"name"`
	Provider string `json:"provider"` // whose it is, as the database has it
	Source   Source `json:"source"`
	Refused  bool   `json:"refused"` // by the network, since the SIM is in the stick
}

// A LinkStatus is the connection that is up.
type LinkStatus struct {
	Interface string   `json:"interface"`
	Addresses []string `json:"addresses"`
	Probe     string   `json:"probe"` // outcome of the last probe, such as "passes"; "" when none was made
}

// A RecoveryStatus is how the stick is being brought back.
type RecoveryStatus struct {
	Trouble       string `json:"trouble"`         // code of the fault; "" when it is over
	Rung          string `json:"rung"`            // that was tried last for it, "" when none was
	LastRung      string `json:"last_rung"`       // that was climbed last in this hour, whatever for
	TriesThisHour int    `json:"tries_this_hour"` // rungs that were climbed
	PerHour       int    `json:"per_hour"`        // that may be
}

// status returns what is told of the ladder, nil when there is nothing to tell.
func (l Ladder) status(k Knowledge) *RecoveryStatus {
	if l.Trouble == "" && len(l.Climbs) == 0 {
		return nil
	}
	s := &RecoveryStatus{Trouble: l.Trouble, Rung: l.Rung.String(), TriesThisHour: len(l.Climbs), PerHour: k.Recovery.PerHour}
	if n := len(l.Climbs); n > 0 {
		s.LastRung = l.Climbs[n-1].Rung.String()
	}
	return s
}

// snapshot puts together what is told about a stick.
func snapshot(port usb.PortPath, s State, o Observation, k Knowledge, m Memory) Snapshot {
	snap := Snapshot{
		PortPath: port,
		USBID:    m.Device.ID.String(),
		Name:     name(k, m),
		State:    s.Phase.String(), Reason: s.Reason.Cause, ReasonCode: s.Reason.Code, NextStep: s.Reason.Next,
		Class: s.Class().String(),
		Quirk: cmp.Or(k.id(), m.quirk()),
		Ports: []PortStatus{}, APNs: []APNStatus{},
		Timings: m.Clock.milliseconds(),
	}
	snap.hidden = s == State{Phase: Absent} || s.Phase == Unknown
	snap.forgettable = s == State{Phase: Absent} && len(recent(m.Switches, o.Time)) == 0
	snap.Recovery = m.Ladder.status(k)
	for _, p := range o.Serial {
		snap.Ports = append(snap.Ports, describe(p, o, k))
	}
	if o.Modem != nil {
		snap.Modem = modemStatus(*o.Modem)
	}
	for _, c := range o.APNs.Candidates() {
		snap.APNs = append(snap.APNs, APNStatus{c.Name, c.Provider, c.Source, m.APNs.refused(c.APN)})
	}
	if o.Modem != nil {
		snap.Profile = profileStatus(o)
	}
	if o.Link != nil && o.Link.Activated {
		snap.Link = &LinkStatus{o.Link.Interface, o.Link.Addresses, m.Watch.Finding.Verdict.String()}
	}
	return snap
}

func modemStatus(m Modem) *ModemStatus {
	s := &ModemStatus{
		Path: m.Path, OperatorCode: m.OperatorCode, Operator: m.OperatorName,
		Signal: m.Signal, Registration: m.Registration, Bearers: len(m.Bearers), Lock: m.Lock,
	}
	if m.Lock == simPIN && m.PIN.Tries != UnknownTries {
		s.PINTries = &m.PIN.Tries
	}
	return s
}

// describe says what a port is for, and who said so. The quirk's word for it is
// more exact than what its tags read back as.
func describe(p SerialPort, o Observation, k Knowledge) PortStatus {
	status := PortStatus{TTY: p.TTY, Interface: p.Interface, Role: p.Role.String()}
	i, ok := o.Device.Interface(p.Interface)
	switch {
	case p.Role == quirks.Unset:
	case p.Source != "":
		status.Source = p.Source
	case ok && k.Modem != nil && k.Modem.Role(i).Tagged() == p.Role:
		status.Role, status.Source = k.Modem.Role(i).String(), "quirk"
	default:
		status.Source = "udev"
	}
	return status
}

// name is what a person calls the stick.
func name(k Knowledge, m Memory) string {
	d := m.Device
	switch {
	case k.Storage != nil && k.Storage.Name != "":
		return k.Storage.Name
	case k.Modem != nil && k.Modem.Name != "":
		return k.Modem.Name
	case m.Told != nil && m.Told.Quirk.Name != "":
		return m.Told.Quirk.Name
	case d.Product != "":
		return d.Product
	}
	return d.ID.String()
}

// publish keeps the newest snapshot of each stick.
func (b *Bridge) publish(s Snapshot) {
	b.mu.Lock()
	same := reflect.DeepEqual(b.snapshots[s.PortPath], s)
	b.snapshots[s.PortPath] = s
	b.mu.Unlock()
	if same {
		return
	}
	if s.forgettable {
		b.look()
	}
	b.published(s)
}

// forgettable reports whether nothing is left to say about the port.
func (b *Bridge) forgettable(port usb.PortPath) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.snapshots[port].forgettable
}

// Snapshots returns what is known of every stick, ordered by port path.
func (b *Bridge) Snapshots() []Snapshot {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := make([]Snapshot, 0, len(b.snapshots))
	for _, s := range b.snapshots {
		if !s.hidden {
			list = append(list, s)
		}
	}
	slices.SortFunc(list, func(a, b Snapshot) int { return cmp.Compare(a.PortPath, b.PortPath) })
	return list
}
