// SPDX-License-Identifier: GPL-3.0-or-later

package persona

import (
	"slices"
	"strings"
	"sync"
	"time"
)

// A Config says what the modem is and where it finds itself.
type Config struct {
	Manufacturer string
	Model        string
	Revision     string
	IMEI         string // 15 digits
	SIM          SIM    // that is in it when it is powered up

	Operator      string        // MCC and MNC of the network
	OperatorName  string        // as the network sends it
	LTE           bool          // has LTE and knows +CEREG
	RegisterAfter time.Duration // from radio on and SIM ready to registered
	Signal        int           // as +CSQ counts: 0 to 31, 99 unknown
	APNs          []string      // that the network accepts, any when empty

	// SlowSIM is how long the modem says that there is no SIM, from the first
	// question about it on: it has yet to read it.
	SlowSIM time.Duration
	// TriesBy is the vendor's own command that tells the tries left for the
	// PIN, such as [ZTETries]; "" when there is none.
	TriesBy string
	// NeedsInit is a command line, "AT+ZOPRT=5". Until it comes the modem only
	// says what it is, refuses everything else, and looks for no network.
	NeedsInit string

	// Replies are a model's own answers, by command without its AT:
	// "^RFSWITCH?" -> {"^RFSWITCH:1,1"}. They win over all others. The single
	// line "ERROR" is that result.
	Replies map[string][]string
}

// A Modem is what the AT ports of one stick share.
type Modem struct {
	config Config

	mu         sync.Mutex
	closed     bool
	radio      bool // +CFUN=1
	started    bool // has had NeedsInit
	card       SIM  // that is in it, or was last
	inserted   bool
	sim        bool // the SIM is read
	unlocked   bool
	registered bool
	coverage   coverage
	refuses    bool   // every dial
	refusal    string // the cause that it gives then
	manual     bool   // operator chosen by +COPS=1
	contexts   map[int]Context
	active     map[int]bool
	cause      string // that the last dial failed of, where the network told one
	sessions   []*Session
	timer      *time.Timer // registers
	reading    *time.Timer // reads the SIM; nil before it was asked for
}

// A Context is a packet data context, as +CGDCONT defines it.
type Context struct {
	ID   int
	Type string // "IP", "IPV6", "IPV4V6"
	APN  string
}

// New powers a modem up. Its timers run until [Modem.Close].
func New(config Config) *Modem {
	m := &Modem{
		config: config, radio: true, card: config.SIM, started: config.NeedsInit == "",
		contexts: make(map[int]Context), active: make(map[int]bool),
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.power()
	m.search()
	return m
}

// Close powers the modem down: it says nothing from now on.
func (m *Modem) Close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	m.timer.Stop()
	if m.reading != nil {
		m.reading.Stop()
	}
}

// ready reports whether the modem has what it needs to look for a network.
func (m *Modem) ready() bool { return m.started && m.radio && m.sim && m.unlocked }

// search starts the way to registration anew, after anything that it depends
// on has changed.
func (m *Modem) search() {
	if m.timer != nil {
		m.timer.Stop()
	}
	m.registered = false
	m.timer = time.AfterFunc(m.config.RegisterAfter, m.register)
}

// register is where the search ends.
func (m *Modem) register() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed || m.registered || !m.ready() || m.coverage == uncovered {
		return
	}
	m.registered = m.coverage == served
	for _, s := range m.sessions {
		s.announce()
	}
}

// accepts reports whether the network lets that access point name in.
func (m *Modem) accepts(apn string) bool {
	return len(m.config.APNs) == 0 || slices.ContainsFunc(m.config.APNs, func(a string) bool {
		return strings.EqualFold(a, apn)
	})
}
