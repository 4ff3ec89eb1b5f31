// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sync"

	"modembridge/bridge"
	"modembridge/internal/apnbook"
	"modembridge/internal/mm"
	"modembridge/internal/provider"
	"modembridge/switcher/usb"
)

// apns is what is known of the access points of SIMs.
type apns struct {
	database provider.Database
	worked   *apnbook.Book

	mu       sync.Mutex
	found    map[string][]bridge.Offer // in the database, by what the SIM says
	contexts map[string][]bridge.Offer // by the modem's object path
}

func newAPNs(database provider.Database, worked *apnbook.Book) *apns {
	return &apns{database: database, worked: worked, found: make(map[string][]bridge.Offer), contexts: make(map[string][]bridge.Offer)}
}

// apnsOf returns the access points that there are for the SIM of a modem.
func (h *Host) apnsOf(m mm.Modem) bridge.APNs {
	if m.SIM == nil {
		return bridge.APNs{}
	}
	a := bridge.APNs{Database: h.named(*m.SIM)}
	if e, ok := h.apns.worked.Worked(m.SIM.Identifier); ok {
		a.Worked = bridge.APN{Name: e.APN, User: e.User, Auth: e.Auth}
	}
	h.apns.mu.Lock()
	defer h.apns.mu.Unlock()
	a.Contexts, a.Read = h.apns.contexts[m.Path]
	return a
}

// named returns what the database has for a SIM. That it cannot be read is said once
// for each operator.
func (h *Host) named(s mm.SIM) []bridge.Offer {
	if s.Operator.Code == "" {
		return nil
	}
	key := fmt.Sprintf("%s %s %x", s.Operator.Code, s.Operator.Name, s.GID1)
	h.apns.mu.Lock()
	defer h.apns.mu.Unlock()
	list, ok := h.apns.found[key]
	if ok {
		return list
	}
	found, err := h.apns.database.Lookup(provider.SIM{Code: s.Operator.Code, Name: s.Operator.Name, GID1: s.GID1})
	if err != nil {
		h.log.Warn("cannot look up the operator's access points", "err", err)
	}
	for _, a := range found {
		if a.Usage == "internet" || a.Usage == "" {
			list = append(list, bridge.Offer{
				APN: access(bridge.APN{Name: a.Value, User: a.Username, Password: a.Password, Auth: a.Auth}), Provider: a.Provider,
			})
		}
	}
	h.apns.found[key] = list
	return list
}

// access returns the access point without a password that belongs to no user name:
// we do not read that of a profile again, and so would take it for edited. The
// provider database has four such.
func access(a bridge.APN) bridge.APN {
	if a.User == "" {
		a.Password = ""
	}
	return a
}

// ReadContexts implements bridge.World.
func (h *Host) ReadContexts(ctx context.Context, modem string) error {
	stored, err := h.mm.Contexts(ctx, modem)
	if err != nil {
		return err
	}
	list := []bridge.Offer{}
	for _, c := range stored {
		list = append(list, bridge.Offer{APN: access(bridge.APN{
			Name: value(c.APN), User: value(c.User), Password: value(c.Password), Auth: auth(c.AllowedAuth),
		})})
	}
	h.apns.mu.Lock()
	defer h.apns.mu.Unlock()
	h.apns.contexts[modem] = list
	return nil
}

// auth is what bits of MMBearerAllowedAuth name, where they name one way.
func auth(bits uint32) string {
	const pap, chap = 1 << 1, 1 << 2
	switch bits {
	case pap:
		return "pap"
	case chap:
		return "chap"
	}
	return ""
}

// keep forgets the contexts of all modems but these.
func (a *apns) keep(modems []mm.Modem) {
	a.mu.Lock()
	defer a.mu.Unlock()
	maps.DeleteFunc(a.contexts, func(path string, _ []bridge.Offer) bool {
		return !slices.ContainsFunc(modems, func(m mm.Modem) bool { return m.Path == path })
	})
}

// NoteAPN implements bridge.World.
func (h *Host) NoteAPN(_ context.Context, d usb.Device, a bridge.APN) error {
	modems, err := h.modems.latest()
	if err != nil {
		return err
	}
	for _, m := range modems.list {
		if isOf(m, d) && m.SIM != nil {
			return h.apns.worked.Note(m.SIM.Identifier, apnbook.Entry{APN: a.Name, User: a.User, Auth: a.Auth})
		}
	}
	return fmt.Errorf("%w: ModemManager has no SIM in port %s", fs.ErrNotExist, d.Port)
}
