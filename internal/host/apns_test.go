// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/google/go-cmp/cmp"

	"modembridge/bridge"
	"modembridge/internal/apnbook"
	"modembridge/internal/mm/mmtest"
	"modembridge/internal/provider"
)

const operators = `<serviceproviders format="2.0"><country code="fi"><provider primary="true"><name>Owner</name><gsm>
<network-id mcc="244" mnc="05"/><apn value="owner"><usage type="internet"/><password>p</password></apn><apn value="mms"><usage type="mms"/></apn>
</gsm></provider><provider><name>Renter</name><gsm><network-id mcc="244" mnc="05"/>
<apn value="renter"><usage type="internet"/><username>u</username><password>p</password><authentication method="pap"/></apn>
</gsm></provider></country></serviceproviders>`

// TestAccessPointsComeFromThreePlaces follows a SIM from its first plug to the one
// after the daemon was started anew.
func TestAccessPointsComeFromThreePlaces(t *testing.T) {
	tb := lay(t, "")
	tb.write("operators.xml", operators)
	file := filepath.Join(tb.root, "apns.json")
	restart := func() {
		t.Helper()
		worked, err := apnbook.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		tb.Host.apns = newAPNs(provider.Database(filepath.Join(tb.root, "operators.xml")), worked)
		tb.Host.modems.read = tb.readModems
		if err := tb.Host.modems.refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	expect := func(when string, want bridge.APNs) {
		t.Helper()
		if diff := cmp.Diff(want, tb.apnsOf(tb.only())); diff != "" {
			t.Errorf("%s (-want +got):\n%s", when, diff)
		}
	}
	sim := dbus.ObjectPath(tb.only().SIM.Path)
	tb.mm.Set(sim, mmtest.SIM, "OperatorName", "renter ltd")
	restart()
	owner := bridge.Offer{APN: bridge.APN{Name: "owner"}, Provider: "Owner"}
	renter := bridge.Offer{APN: bridge.APN{Name: "renter", User: "u", Password: "p", Auth: "pap"}, Provider: "Renter"}
	expect("at first", bridge.APNs{Database: []bridge.Offer{renter, owner}})

	tb.mm.SetContexts(tb.modem, map[string]dbus.Variant{"apn": dbus.MakeVariant("stored"), "allowed-auth": dbus.MakeVariant(uint32(4))})
	if err := tb.ReadContexts(t.Context(), string(tb.modem)); err != nil {
		t.Fatal(err)
	}
	stored := []bridge.Offer{{APN: bridge.APN{Name: "stored", Auth: "chap"}}}
	expect("after the modem was asked", bridge.APNs{Database: []bridge.Offer{renter, owner}, Contexts: stored, Read: true})

	if err := tb.NoteAPN(t.Context(), tb.stick, renter.APN); err != nil {
		t.Fatal(err)
	}
	restart()
	expect("after a restart", bridge.APNs{Worked: bridge.APN{Name: "renter", User: "u", Auth: "pap"}, Database: []bridge.Offer{renter, owner}})
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if text := string(text); strings.Contains(text, iccid) || strings.Contains(text, `"p"`) {
		t.Errorf("the file shows a number or a password:\n%s", text)
	}

	tb.mm.Set(sim, mmtest.SIM, "SimIdentifier", "8935805000000000002")
	expect("with another SIM", bridge.APNs{Database: []bridge.Offer{renter, owner}})
}

func TestContextsOfAModemThatIsGoneAreForgotten(t *testing.T) {
	tb := lay(t, "")
	tb.mm.SetContexts(tb.modem, map[string]dbus.Variant{"apn": dbus.MakeVariant("stored")})
	if err := tb.ReadContexts(t.Context(), string(tb.modem)); err != nil {
		t.Fatal(err)
	}
	tb.Host.modems.read = tb.readModems
	for _, tt := range []struct {
		when string
		do   func()
		want int
	}{
		{"while it is there", func() {}, 1},
		{"after it went", func() { tb.mm.Remove(tb.modem) }, 0},
	} {
		tt.do()
		if err := tb.Host.modems.refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := len(tb.Host.apns.contexts); got != tt.want {
			t.Errorf("%s: contexts of %d modems, want %d", tt.when, got, tt.want)
		}
	}
}
