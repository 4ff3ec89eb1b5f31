// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"time"

	"modembridge/bridge"
	"modembridge/internal/billing"
	"modembridge/internal/sysfs"
	"modembridge/internal/usage"
)

// A Cap is what a SIM may use in a billing period; the zero Cap is any amount.
type Cap struct {
	Limit  billing.Amount
	Cycle  billing.Cycle
	WarnAt int // per cent
}

// How often the counters of a link are read. What a link that ends has used since
// then is lost, so one that is busy, or close to its cap, is looked at more often.
const (
	meterRest  = time.Minute // without a link: a period may end
	meterPause = 10 * time.Second
	meterBusy  = 2 * time.Second
	busyBytes  = 1e6
)

// A meter counts what links use.
type meter struct {
	Cap
	book  *usage.Book
	log   *slog.Logger
	sysfs sysfs.FS
	boot  string
	links func() []counted
	wake  func()        // what is known of a SIM has another level now
	poke  chan struct{} // a link may have come or gone

	reading sync.Mutex // so that no older reading of a counter is taken for a counter that began anew

	mu   sync.Mutex
	told map[string]bridge.Data // by SIM, as the bridge was told last
	said string                 // of the book, last
}

// counted is a link whose bytes count, and the SIM that pays for them.
type counted struct{ sim, iface string }

func newMeter(c Config, fs sysfs.FS, boot string) *meter {
	return &meter{
		Cap: c.Cap, book: c.Usage, log: c.Log, sysfs: fs, boot: boot,
		poke: make(chan struct{}, 1), told: map[string]bridge.Data{},
	}
}

// stir has the meter look at once.
func (m *meter) stir() {
	select {
	case m.poke <- struct{}{}:
	default: // it is about to
	}
}

// run counts until ctx is done.
func (m *meter) run(ctx context.Context) error {
	for {
		pause := m.read(time.Now())
		select {
		case <-ctx.Done():
			if err := m.book.Flush(); err != nil {
				m.log.Warn("what was used is not noted in full", "err", err)
			}
			return ctx.Err()
		case <-m.poke:
		case <-time.After(pause):
		}
	}
}

// read counts what all links have used, and returns when to do so again.
func (m *meter) read(now time.Time) (pause time.Duration) {
	m.reading.Lock()
	defer m.reading.Unlock()
	told := m.known()
	pause = meterRest
	if len(told) == 0 {
		pause = 24 * time.Hour // until a link comes
	}
	for _, l := range m.links() {
		pause = min(pause, meterPause)
		of, value, err := m.counters(l.iface)
		if err != nil {
			continue // it is on its way up or down
		}
		used, err := m.book.Count(l.sim, of, value, now)
		m.say(err)
		if used > busyBytes {
			pause = meterBusy
		}
	}
	for sim, was := range told {
		if m.level(sim, now) != was {
			m.wake()
		}
	}
	return pause
}

// counters returns how many bytes an interface has carried since it was made, and
// a name that no other interface has at any time.
func (m *meter) counters(iface string) (of string, value uint64, err error) {
	text, err := os.ReadFile(filepath.Join(m.sysfs.Root, "sys/class/net", iface, "ifindex"))
	if err != nil {
		return "", 0, err
	}
	t, err := m.sysfs.Traffic(iface)
	if err != nil {
		return "", 0, err
	}
	return fmt.Sprintf("%s %s %s", m.boot, bytes.TrimSpace(text), iface), t.ReceivedBytes + t.SentBytes, nil
}

// say says of an error once.
func (m *meter) say(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	text := ""
	if err != nil {
		text = err.Error()
	}
	if text != "" && text != m.said {
		m.log.Warn("what is used is counted, but not kept", "err", err)
	}
	m.said = text
}

// known returns the SIMs that the bridge was told of, and what.
func (m *meter) known() map[string]bridge.Data {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.told)
}

// tell says how a SIM stands to its cap, and remembers that.
func (m *meter) tell(sim string, now time.Time) bridge.Data {
	d := m.level(sim, now)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.told[sim] = d
	return d
}

// level says in the bridge's words how a SIM stands to its cap.
func (m *meter) level(sim string, now time.Time) bridge.Data {
	if m.Limit == 0 || sim == "" {
		return bridge.Data{}
	}
	u := m.book.Use(sim, m.Cycle, now)
	d := bridge.Data{
		Cap: m.Limit.String(), WarnAt: m.WarnAt, Until: u.Period.End.String(),
		Allowed: u.Allowed, Stopped: u.Stopped >= m.Limit,
	}
	switch {
	case u.Used >= m.Limit:
		d.Level = bridge.DataSpent
	case u.Used.Percent(m.Limit) >= m.WarnAt:
		d.Level = bridge.DataWarn
	}
	return d
}
