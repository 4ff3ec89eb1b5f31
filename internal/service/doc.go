// SPDX-License-Identifier: GPL-3.0-or-later

// Package service is the daemon's own D-Bus API, and the client side of it.
//
// On the system bus the daemon owns the name org.modembridge.ModemBridge1 and
// exports one object that anybody may read:
//
//	busctl call org.modembridge.ModemBridge1 /org/modembridge/ModemBridge1 \
//	    org.modembridge.ModemBridge1 GetStatus
//
// GetStatus returns the document that `modembridge status --json` prints: its
// schema is what scripts rely on, so there is no second one on the bus. The
// signal Changed says that the document has changed. Nothing here writes.
package service
