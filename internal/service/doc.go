// SPDX-License-Identifier: GPL-3.0-or-later

// Package service is the daemon's own D-Bus API, and the client side of it.
//
// On the system bus the daemon owns the name org.modembridge.ModemBridge1 and
// exports one object with two interfaces. The first anybody may call:
//
//	busctl call org.modembridge.ModemBridge1 /org/modembridge/ModemBridge1 \
//	    org.modembridge.ModemBridge1 GetStatus
//
// GetStatus returns the document that `modembridge status --json` prints: its
// schema is what scripts rely on, so there is no second one on the bus. The
// signal Changed says that the document has changed. Nothing of it writes.
//
// The second, org.modembridge.ModemBridge1.SIM, gives a SIM its PIN, and forgets
// one that is kept. The bus lets root alone call it: who may call what stands in
// dist/org.modembridge.ModemBridge1.conf, and the daemon has no second opinion.
// A PIN goes over the bus as it is, which nobody but root can listen to, and is
// in no error that comes back.
package service
