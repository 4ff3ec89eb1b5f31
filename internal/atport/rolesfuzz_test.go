// SPDX-License-Identifier: GPL-3.0-or-later

package atport_test

import (
	"errors"
	"testing"

	"modembridge/internal/atport"
	"modembridge/quirks"
)

func TestRolesOfNoModem(t *testing.T) {
	for _, ports := range [][]atport.Finding{nil, {port(0, atport.Silent), port(1, atport.NMEA), port(2, atport.QCDM)}} {
		if roles, rule, err := atport.Roles(ports); !errors.Is(err, atport.ErrNoAT) || roles != nil {
			t.Errorf("Roles = %v by %v, %v; want ErrNoAT", roles, rule, err)
		}
	}
}

// Whatever was found, one port is primary, one dials at most, and none that
// does not answer AT has anything to do with it.
func FuzzRoles(f *testing.F) {
	f.Add([]byte{1, 0x11, 0x21, 2, 3}, "MDM:0,PCUI:1")
	f.Add([]byte{0x41, 0x81, 0xc1}, "pcui:1,modem:2,ncm:3,mass:4,")
	f.Fuzz(func(t *testing.T, kinds []byte, answer string) {
		var findings []atport.Finding
		ats := 0
		for i, b := range kinds {
			p := port(uint8(i), atport.Kind(b&7), tells(answer))
			p.Unsolicited = b&0x10 != 0
			if b&0x20 != 0 {
				interrupt(&p)
			}
			if b&0x40 != 0 {
				class(1, b>>7+1)(&p)
			}
			if p.Kind == atport.AT {
				ats++
			}
			findings = append(findings, p)
		}
		roles, rule, err := atport.Roles(findings)
		if (err == nil) != (ats > 0) {
			t.Fatalf("%d AT ports, error %v", ats, err)
		}
		count := make(map[quirks.Role]int)
		for i, role := range roles {
			count[role]++
			if (role == quirks.ATPrimary || role == quirks.PPP) && findings[i].Kind != atport.AT {
				t.Errorf("a port that is %v is %v", findings[i].Kind, role)
			}
		}
		if ats > 0 && (count[quirks.ATPrimary] != 1 || count[quirks.PPP] > 1 || rule == 0 || rule.String() == "") {
			t.Errorf("roles %v by rule %d", roles, rule)
		}
	})
}
