// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import "modembridge/quirks"

// storage is a stick that is to be switched.
func storage(o Observation, k Knowledge, m Memory) State {
	at, tried := m.Attempts[Switch{Device: *o.Device}.Key()]
	if tried && !unsent(at.Err) {
		return told(o, k.Storage, at)
	}
	age := o.Time.Sub(m.Seen)
	switch {
	case k.Off != "":
		return State{StorageMode, switchingOff(k.Off, o.Port)}
	case m.loops(o.Device.ID) >= maxSwitches:
		return State{Failed, switchLoop(m.loops(o.Device.ID))}
	case waitsForKernel(o, k, m):
		return State{StorageMode, kernelSwitches()}
	}
	err := cleared(o, k.Storage)
	if err == nil {
		err = at.Err // the look right before the switch saw more
	}
	switch {
	case err == nil:
		return State{Phase: StorageMode}
	case unseen(err) && age < mediumLimit:
		return State{Phase: StorageMode}
	case unseen(err):
		return State{Failed, noMedium()}
	case age < transientLimit && (transient(err) || !isRefusal(err)):
		return State{StorageMode, refused(err)}
	default:
		return State{Failed, refused(err)}
	}
}

// waitsForKernel reports whether the kernel's own usb-storage may be about to
// switch the stick: two messages at once are more than some take.
func waitsForKernel(o Observation, k Knowledge, m Memory) bool {
	return k.Storage.KernelSwitches(*o.Device) && o.Time.Sub(m.Seen) < kernelLimit
}

// told is a stick in storage mode that a switch message was sent to.
func told(o Observation, q *quirks.Quirk, at Attempt) State {
	switch {
	case at.Ended.IsZero():
		return State{Phase: Switching}
	case at.Err != nil:
		return State{Failed, switchFailed(at.Err)}
	case o.Time.Sub(at.Ended) < q.Timeout():
		return State{Phase: Switching}
	default:
		return State{Failed, switchIgnored(q.Timeout())}
	}
}
