// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"context"
	"fmt"
	"time"

	"modembridge/switcher/usb"
)

// ReadContexts has ModemManager ask the modem for the contexts that it has by
// itself.
type ReadContexts struct {
	Modem string // object path
}

// NoteAPN remembers across reboots with which access point the connection of a SIM
// came up.
type NoteAPN struct {
	Device usb.Device
	Card   string // Modem.Card
	APN    APN
}

var (
	_ Action = ReadContexts{}
	_ Action = NoteAPN{}
)

func (a ReadContexts) Key() Key { return Key{"contexts", a.Modem} }
func (a NoteAPN) Key() Key {
	return Key{"note-apn", fmt.Sprintf("%s %s %s/%s/%s", personality(a.Device), a.Card, a.APN.Name, a.APN.User, a.APN.Auth)}
}

func (ReadContexts) Limit() time.Duration { return contextsLimit }
func (NoteAPN) Limit() time.Duration      { return 5 * time.Second }

func (a ReadContexts) Do(ctx context.Context, w World) error { return w.ReadContexts(ctx, a.Modem) }
func (a NoteAPN) Do(ctx context.Context, w World) error      { return w.NoteAPN(ctx, a.Device, a.APN) }

func (ReadContexts) String() string { return "read the contexts that the modem has by itself" }
func (a NoteAPN) String() string    { return fmt.Sprintf("remember that APN %q worked", a.APN.Name) }

// wantedOfAPNs returns what is to be done to know access points, and to remember the
// one that works.
func wantedOfAPNs(o Observation, m Memory) []Action {
	var actions []Action
	if wantsContexts(o, m) {
		actions = append(actions, ReadContexts{o.Modem.Path})
	}
	p, ok := o.profile()
	if a := p.Settings.APN; ok && p.searched() && o.Link != nil && o.Link.Activated && o.Link.Profile == p.UUID &&
		a.Name != "" && !o.APNs.Worked.remembers(Offer{APN: a}) {
		actions = append(actions, NoteAPN{*o.Device, o.Modem.Card, a})
	}
	return actions
}

// wantsContexts reports whether the modem's own contexts are all that is left to try,
// and ModemManager has yet to read them: a modem that is on has been asked neither
// with success nor too often.
func wantsContexts(o Observation, m Memory) bool {
	p, ok := o.profile()
	if !ok || !p.searched() || o.APNs.Read || o.Modem.State < ModemEnabled || o.Link == nil || o.Link.Activated {
		return false
	}
	list := o.APNs.Candidates()
	missing := len(list) == 0 && (o.Modem.SIMOperator != "" || held(m.Unread, o.Time, simLimit)) || m.APNs.over(list) && len(m.APNs.Refused) < maxAPNs
	return missing && m.Attempts[ReadContexts{o.Modem.Path}.Key()].Count < 5
}
