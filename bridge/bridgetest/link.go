// SPDX-License-Identifier: GPL-3.0-or-later

package bridgetest

import (
	"context"
	"io/fs"
	"time"

	"modembridge/bridge"
	"modembridge/switcher/usb"
)

// How long a probe takes that is answered, and one that is not.
const (
	answering  = 300 * time.Millisecond
	unanswered = 6 * time.Second
)

// A Conduct is how a stick behaves that is online, and that is to be brought back.
type Conduct struct {
	Free    bool           // data costs nothing
	Quiet   bool           // nobody uses its link
	Pings   bool           // nobody does anything with it but ping
	Echoes  bool           // when nothing comes over the link, what is sent comes back
	Verdict bridge.Verdict // what a probe of its link finds, if anything comes back; NoVerdict: that it passes
	Card    []string       // where a memory card in its modem personality is mounted
	Lacks   []bridge.Rung  // that cannot be climbed with it
	CDROM   bool           // it comes back as a CD-ROM when it has left the bus
}

// air is what goes over a link.
type air struct {
	up      time.Time // that the link is; zero: it is not
	stalled time.Time // since when nothing comes over it, although it is up
	finding bridge.Finding
	probes  int
	answers int // to them
}

// The bytes of a packet, of the answer to it, and of the question of a probe.
const (
	packetSize   = 84
	answerSize   = 90
	questionSize = 73
)

// traffic counts a packet a second each way, as far as they come, and the probes.
func (sl *slot) traffic(now time.Time) bridge.Traffic {
	sent := seconds(sl.air.up, now)
	if sl.stick.Quiet {
		sent = 5
	}
	answered, size := sent, uint64(answerSize)
	if !sl.air.stalled.IsZero() {
		answered = min(answered, seconds(sl.air.up, sl.air.stalled))
	}
	if sl.stick.Pings {
		size = packetSize
	}
	asked, told := uint64(sl.air.probes), uint64(sl.air.answers)
	t := bridge.Traffic{
		Received: answered + told, ReceivedBytes: answered*size + told*answerSize,
		Sent: sent + asked, SentBytes: sent*packetSize + asked*questionSize,
	}
	if sl.stick.Echoes {
		t.Received += sent - answered + asked - told
		t.ReceivedBytes += (sent-answered)*packetSize + (asked-told)*questionSize
	}
	return t
}

func seconds(from, to time.Time) uint64 { return uint64(to.Sub(from) / time.Second) }

// watchLink completes what is seen of a link.
func (sl *slot) watchLink(l *bridge.Link) {
	switch {
	case !l.Activated:
		sl.air = air{}
		return
	case sl.air.up.IsZero():
		if sl.air.up = time.Now(); sl.sick != bridge.NoRung {
			sl.air.stalled = sl.air.up
		}
	}
	l.Metered = !sl.stick.Free
	l.Traffic, l.Finding = sl.traffic(time.Now()), sl.air.finding
}

// Probes returns how often the link of the stick in the port was probed since it is
// up. It is for use inside Do.
func (w *World) Probes(port usb.PortPath) int { return w.slots[port].air.probes }

// Probe implements bridge.World.
func (w *World) Probe(_ context.Context, d usb.Device, iface string) (err error) {
	w.change(func() {
		sl := w.at(d)
		if sl == nil || sl.link == nil || !sl.link.Activated {
			err = fs.ErrNotExist
			return
		}
		if iface != sl.link.Interface {
			w.violate("%s: probed %q, which is not its link", d.Port, iface)
		}
		sl.air.probes++
		up := sl.air.up
		verdict, takes := sl.stick.Verdict, answering
		if verdict == bridge.NoVerdict {
			verdict = bridge.Passes
		}
		if !sl.air.stalled.IsZero() {
			verdict, takes = bridge.NoAnswer, unanswered
		}
		w.later(d.Port, sl, takes, func() {
			if sl.air.up == up {
				if verdict != bridge.NoAnswer {
					sl.air.answers++
				}
				echoed := verdict == bridge.NoAnswer && sl.stick.Echoes
				sl.air.finding = bridge.Finding{At: time.Now(), Verdict: verdict, Echoed: echoed}
			}
		})
	})
	return err
}
