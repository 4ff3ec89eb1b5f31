// SPDX-License-Identifier: GPL-3.0-or-later

// Package nm reads NetworkManager's modem devices and GSM profiles, and adds
// profiles.
//
// It talks to NetworkManager 1.42 and later over a private connection to the
// system bus, and never starts it: a service that is not there is
// [ErrNotRunning]. [DialRequest] says which bearer NetworkManager is going to
// ask ModemManager for.
package nm
