// SPDX-License-Identifier: GPL-3.0-or-later

package mm_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"modembridge/internal/mm"
)

func TestASIMIsSentItsPIN(t *testing.T) {
	service, client := dial(t)
	service.AddModem(3, stick)
	sim := modems(t, client)[0].SIM.Path
	for _, tt := range []struct {
		name  string // of the D-Bus error
		wrong bool
	}{
		{"", false},
		{"org.freedesktop.ModemManager1.Error.MobileEquipment.IncorrectPassword", true},
		{"org.freedesktop.ModemManager1.Error.MobileEquipment.SimPuk", true},
		{"org.freedesktop.ModemManager1.Error.MobileEquipment.Unknown", false},
	} {
		service.RefusePIN(tt.name)
		err := client.SendPIN(t.Context(), sim, "2718")
		if (err != nil) != (tt.name != "") || errors.Is(err, mm.ErrWrongPIN) != tt.wrong {
			t.Errorf("ModemManager says %q: error %v; ErrWrongPIN wanted: %t", tt.name, err, tt.wrong)
		}
		if err != nil && strings.Contains(err.Error(), "2718") {
			t.Errorf("the PIN is in the error: %v", err)
		}
	}
	if got := service.PINs(); !slices.Equal(got, []string{"2718", "2718", "2718", "2718"}) {
		t.Errorf("sent %q", got)
	}
}

func TestPINTries(t *testing.T) {
	for _, tt := range []struct {
		retries map[mm.Lock]uint32
		want    int
	}{
		{nil, mm.UnknownTries},
		{map[mm.Lock]uint32{mm.SIMPUK: 10}, mm.UnknownTries},
		{map[mm.Lock]uint32{mm.SIMPIN: 999}, mm.UnknownTries},
		{map[mm.Lock]uint32{mm.SIMPIN: 0, mm.SIMPUK: 10}, 0},
		{map[mm.Lock]uint32{mm.SIMPIN: 3}, 3},
	} {
		if got := (mm.Modem{UnlockRetries: tt.retries}).PINTries(); got != tt.want {
			t.Errorf("%v: %d tries, want %d", tt.retries, got, tt.want)
		}
	}
}
