// SPDX-License-Identifier: GPL-3.0-or-later

// Package bridge follows a stick from plug to connection.
//
// Data flows one way. The world is observed ([Observation]), a state is derived
// from what was seen ([Derive]), and the state and the observation say what to
// do next ([Plan]). An action only ever reports that it was sent; whether it
// worked is read from the next observation:
//
//	uevents, sysfs, ModemManager, NetworkManager
//	   -> Observation -> Derive -> State -> Plan -> Action -> the world
//	                       ^                          |
//	                       +-------- Memory <---------+
//
// Derive and Plan are pure functions over values, so that a restart of the
// daemon, of ModemManager or of NetworkManager, a missed event and a suspend
// all heal in the same way: by looking again.
//
// A [Bridge] owns one goroutine per stick and no knowledge of D-Bus, USB or
// files; it is handed a [World]. Package bridgetest has a scripted one.
//
// What it does not do: dial. NetworkManager's auto-connect policy and the
// user's menu do that, with the profile that an action put in place.
package bridge
