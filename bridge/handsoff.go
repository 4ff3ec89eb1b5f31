// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

// unwished reports whether the stick is to be left as it is because somebody has
// wished so.
func unwished(o Observation, k Knowledge, m Memory) bool {
	s := o.Services
	return !k.Recovery.Enabled || o.Leased || m.Off || m.Cut ||
		o.Data.spent() && (o.Link == nil || !o.Link.Activated) ||
		s.NetworkManager && (!s.WWANEnabled || s.WWANBlocked || s.NetworkingOff) ||
		o.Link != nil && (o.Link.UserOff || o.Link.Unmanaged)
}

// unready reports whether ModemManager could not set the modem up, and does not say
// that this is for its SIM, as with one that has begun to hang meanwhile.
func unready(m *Modem) bool {
	_, known := faultNamed(m.FailedReason)
	return m.State == ModemFailed && !known
}

// aPersons reports whether only a person can do something about the modem: its SIM
// is locked, gone or refused, or a dial failed of what a retry cannot help.
func aPersons(o Observation, m Memory) bool {
	switch {
	case o.Modem.State == ModemLocked, o.Modem.State == ModemFailed,
		o.Modem.Registration == "denied", o.Failure.Reject != 0:
		return true
	}
	p, ok := o.profile()
	if !ok || o.Link != nil && o.Link.Activated {
		return false
	}
	class := blame(o, p, m).Class()
	return class == NeverRetry || class == AskFirst
}
