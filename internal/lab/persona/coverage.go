// SPDX-License-Identifier: GPL-3.0-or-later

package persona

// A coverage is how the network stands to the modem.
type coverage uint8

const (
	served    coverage = iota
	uncovered          // there is none
	denied             // it does not let this SIM in
)

// LoseNetwork takes the network away, and the data connection with it.
func (m *Modem) LoseNetwork() { m.cover(uncovered) }

// DenyNetwork has the network let the SIM in no longer.
func (m *Modem) DenyNetwork() { m.cover(denied) }

// FindNetwork gives the network back: the modem is registered after a search.
func (m *Modem) FindNetwork() { m.cover(served) }

func (m *Modem) cover(c coverage) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.coverage == c {
		return
	}
	m.coverage = c
	m.search()
	m.drop()
	for _, s := range m.sessions {
		s.announce()
	}
}

// drop ends the data connections from the network's side.
func (m *Modem) drop() {
	clear(m.active)
	for _, s := range m.sessions {
		if s.data && s.port.Drop != nil {
			s.port.Drop()
		}
	}
}

// RefuseDials has the network end the packet call that there is, and refuse every
// one from now on; +CEER then tells the cause, if there is one.
func (m *Modem) RefuseDials(cause string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.refuses, m.refusal = true, cause
	m.drop()
}

// AllowDials ends that.
func (m *Modem) AllowDials() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.refuses = false
}
