// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"fmt"
	"io/fs"

	"modembridge/internal/ledger"
)

// RestoreProfiles lets the profiles be made again that we made and somebody deleted:
// the one that was made with that name, or all for "". It returns their names. The
// error wraps fs.ErrNotExist when there is none.
func (h *Host) RestoreProfiles(name string) (names []string, err error) {
	if h.ledger == nil {
		return nil, errNoLedger
	}
	net, err := h.net.latest()
	if err != nil {
		return nil, err
	}
	for _, p := range h.ledger.Profiles() {
		is, there := net.Profile(p.UUID)
		switch {
		case name != "" && name != p.ID && (!there || name != is.ID):
		case !there:
			if err := h.ledger.Forget(p.UUID); err != nil {
				return names, err
			}
			names = append(names, called(p))
		case name != "":
			return nil, fmt.Errorf("the profile %[1]s was not deleted; to have it as it was made, delete it first: nmcli connection delete %[2]s", is.ID, p.UUID)
		}
	}
	switch {
	case len(names) > 0:
		h.log.Info("profiles that were deleted may be made again", "profiles", names)
		h.wake()
		return names, nil
	case name != "":
		return nil, fmt.Errorf("%w: modembridge never made a profile %s", fs.ErrNotExist, name)
	}
	return nil, fmt.Errorf("%w: no profile that modembridge made was deleted", fs.ErrNotExist)
}

// called is what a person calls a profile that was made.
func called(p ledger.Profile) string {
	if p.ID == "" {
		return p.UUID
	}
	return p.ID
}
