// SPDX-License-Identifier: GPL-3.0-or-later

package service

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/godbus/dbus/v5"

	"modembridge/switcher/usb"
)

// DataInterface is about what SIMs use. Anybody may ask; root alone may allow.
const DataInterface = Interface + ".Data"

const dataWithin = 10 * time.Second

// A DataReport is what the SIMs in all sticks have used. Its JSON form is that of
// `modembridge data --json`, to which fields are only ever added.
type DataReport struct {
	Schema int       `json:"schema"`
	Cap    uint64    `json:"cap"`     // bytes; 0: none is set
	WarnAt int       `json:"warn_at"` // per cent of it
	SIMs   []DataUse `json:"sims"`
}

// A DataUse is what one SIM has used in the present billing period.
type DataUse struct {
	PortPath    usb.PortPath `json:"port_path"`
	Used        uint64       `json:"used"`         // bytes, both ways
	Percent     int          `json:"percent"`      // of the cap; 0 without one
	PeriodStart string       `json:"period_start"` // "2026-11-01"
	PeriodEnd   string       `json:"period_end"`   // the first day of the next one
	State       string       `json:"state"`        // "free", "warned", "spent"; "allowed" when it goes on past the cap
}

// Data is what the daemon can do about what SIMs use. Its methods may be called
// from any goroutine.
type Data interface {
	Report() DataReport
	// Allow lets the SIM of the stick in a port go on until its period ends. The
	// error is fs.ErrNotExist when there is no such SIM.
	Allow(ctx context.Context, port usb.PortPath) error
}

// ServeData answers on DataInterface, too.
func (s *Server) ServeData(d Data) error {
	get := func() (string, *dbus.Error) {
		doc, err := json.Marshal(d.Report())
		if err != nil {
			return "", dbus.MakeFailedError(err)
		}
		return string(doc), nil
	}
	allow := func(port string) *dbus.Error { return s.simCall(dataWithin, port, "", d.Allow) }
	methods := map[string]any{"GetUse": get, "Allow": allow}
	if err := s.conn.ExportMethodTable(methods, Path, DataInterface); err != nil {
		return fmt.Errorf("cannot export %s: %w", DataInterface, err)
	}
	return nil
}

// AskData returns what the running daemon tells of the data that was used. The
// error wraps [ErrNotReachable] when there is no daemon.
func AskData(ctx context.Context) (r DataReport, err error) {
	ctx, cancel := context.WithTimeout(ctx, dataWithin)
	defer cancel()
	var doc string
	if err := call(ctx, DataInterface+".GetUse", nil, &doc); err != nil {
		return DataReport{}, err
	}
	if err := json.Unmarshal([]byte(doc), &r); err != nil {
		return DataReport{}, fmt.Errorf("cannot read what the daemon says of the data: %w", err)
	}
	return r, nil
}

// AllowData has the running daemon let the SIM of the stick in a port go on until
// its billing period ends. The error wraps fs.ErrNotExist when there is no such
// SIM, fs.ErrPermission for all but root, [ErrNotReachable] without a daemon, and
// context.DeadlineExceeded after ten seconds.
func AllowData(ctx context.Context, port usb.PortPath) error {
	ctx, cancel := context.WithTimeout(ctx, dataWithin)
	defer cancel()
	err := call(ctx, DataInterface+".Allow", []any{string(port)})
	return about(ctx, fmt.Sprintf("cannot allow the SIM in port %s more data", port),
		"nobody knows whether it is allowed; see: modembridge data", err)
}
