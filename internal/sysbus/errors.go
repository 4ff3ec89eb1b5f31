// SPDX-License-Identifier: GPL-3.0-or-later

package sysbus

import (
	"errors"
	"io/fs"
	"strings"

	"github.com/godbus/dbus/v5"
)

// A remoteError is an error that came over the bus.
type remoteError struct {
	name, message string
	kind          error // what errors.Is finds, or nil
}

func (e *remoteError) Error() string {
	switch {
	case e.kind != nil && e.message == "":
		return e.kind.Error()
	case e.message == "":
		return e.name
	}
	return e.message + " (" + e.name + ")"
}

func (e *remoteError) Unwrap() error { return e.kind }

// ErrorName returns the D-Bus name of an error that the service or the bus
// sent, such as org.freedesktop.ModemManager1.Error.Core.WrongState, else "".
func ErrorName(err error) string {
	var e *remoteError
	if errors.As(err, &e) {
		return e.name
	}
	return ""
}

// translate makes Go's errors of the bus's.
func (p *Peer) translate(err error) error {
	var e dbus.Error
	if !errors.As(err, &e) {
		return err
	}
	r := &remoteError{name: e.Name, kind: p.kind(e.Name)}
	// The message belongs to the service; of a service that is not there, the
	// bus's own sentence adds nothing.
	if len(e.Body) > 0 && (p.cfg.NotRunning == nil || r.kind != p.cfg.NotRunning) {
		r.message, _ = e.Body[0].(string)
	}
	return r
}

// kind sorts error names. The last part says what it is; which service said it
// does not matter (…ModemManager1.Error.Core.NotFound, …Settings.UuidExists).
func (p *Peer) kind(name string) error {
	switch name[strings.LastIndexByte(name, '.')+1:] {
	// NoReply: the service went away before it answered.
	case "NameHasNoOwner", "ServiceUnknown", "NoReply":
		return p.cfg.NotRunning
	case "UnknownObject", "UnknownMethod", "UnknownInterface", "NotFound", "UnknownConnection", "UnknownDevice":
		return fs.ErrNotExist
	case "UuidExists", "Exists":
		return fs.ErrExist
	case "AccessDenied", "PermissionDenied", "Unauthorized", "NotAuthorized":
		return fs.ErrPermission
	}
	return nil
}
