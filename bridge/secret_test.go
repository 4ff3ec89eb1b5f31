// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"strings"
	"testing"

	"modembridge/bridge"
)

func TestActionsNeverSpellOutASecret(t *testing.T) {
	const secret = "hunter2"
	apn := bridge.APN{Name: "internet", User: secret, Password: secret}
	private := bridge.Settings{ID: "mobile", APN: apn, SIM: secret}
	for _, a := range []bridge.Action{
		bridge.AddProfile{Profile: bridge.NewProfile{Settings: private}},
		bridge.UpdateProfile{Next: private, Fields: bridge.AllFields},
		bridge.CreateBearer{Modem: "/m", Bearer: bridge.Bearer{APN: "internet", User: secret, Password: secret}},
	} {
		if s := a.String(); strings.Contains(s, secret) || !strings.Contains(s, "internet") {
			t.Errorf("%T: %q: want the APN in it, and no user or password", a, s)
		}
	}
}
