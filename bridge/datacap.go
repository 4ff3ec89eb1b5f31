// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

// Data is how what the SIM has used stands to what it may use, in words for
// a person where a number would change all the time. The zero Data is that nobody
// has set a cap.
type Data struct {
	Level   DataLevel
	Cap     string // "5.00 GB"
	WarnAt  int    // per cent of it
	Until   string // when the period has ended: "2026-12-01"
	Stopped bool   // it was disconnected at this cap in this period
	Allowed bool   // a person has said that it may go on
}

// A DataLevel is how much of the cap is used.
type DataLevel uint8

// The levels.
const (
	DataFree  DataLevel = iota // less than is worth a word
	DataWarn                   // most of it
	DataSpent                  // all of it
)

// spent reports whether the SIM must not use any more.
func (d Data) spent() bool { return d.Level == DataSpent && !d.Allowed }

// endsAtCap reports whether the link has to end because the cap is used up. It
// does once when that happens, and whenever NetworkManager has dialled by itself,
// as after a reboot. What a person dials afterwards is theirs.
func endsAtCap(o Observation, p Profile, m Memory) bool {
	switch {
	case o.Link == nil || !o.Link.Activated || !o.Data.spent():
		return false
	case !o.Data.Stopped, o.Link.Ours:
		return true
	}
	return p.Autoconnect && !m.ByHand
}

// ofData says what a person should know of the data while the link is up.
func ofData(d Data) Reason {
	switch {
	case d.Level == DataSpent:
		return dataPassed(d)
	case d.Level == DataWarn:
		return dataLow(d)
	}
	return Reason{}
}
