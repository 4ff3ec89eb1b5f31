// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"fmt"
	"slices"

	"modembridge/internal/lab/ppp"
)

// Offer has the network do something else for the stick's calls from here on; see
// [ppp.Service].
func (s *Stick) Offer(service ppp.Service) error {
	if !slices.Contains(ppp.Services(), service) {
		return fmt.Errorf("no network is %q: want one of %v", service, ppp.Services())
	}
	s.service.Store(&service)
	s.add(Event{Kind: Offered, Interface: -1, Text: string(service)})
	return nil
}

// offered returns what the network's servers do.
func (s *Stick) offered() ppp.Service {
	if service := s.service.Load(); service != nil {
		return *service
	}
	return ppp.Online
}
