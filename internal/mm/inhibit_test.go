// SPDX-License-Identifier: GPL-3.0-or-later

package mm_test

import (
	"errors"
	"io/fs"
	"testing"

	"modembridge/internal/mm"
	"modembridge/internal/mm/mmtest"
	"modembridge/internal/sysbus/bustest"
)

func TestInhibitKeepsModemManagerFromAModem(t *testing.T) {
	service, client := dial(t)
	path := string(service.AddModem(3, stick))
	heard := make(chan bool, 4)
	service.OnInhibit(func(uid string, on bool) {
		if uid != stick {
			t.Errorf("inhibits %q, want %q", uid, stick)
		}
		heard <- on
	})
	if err := client.Inhibit(t.Context(), stick); err != nil {
		t.Fatal(err)
	}
	if got := modems(t, client); len(got) > 0 {
		t.Errorf("modems after Inhibit returned: %v", got)
	}
	if err := client.Inhibit(t.Context(), stick); !errors.Is(err, mm.ErrInhibited) {
		t.Errorf("inhibited twice: error %v, want ErrInhibited", err)
	}
	if err := client.Uninhibit(t.Context(), stick); err != nil {
		t.Fatal(err)
	}
	if got := modems(t, client); len(got) != 1 || got[0].UID != stick || got[0].Path == path {
		t.Errorf("modems after Uninhibit: %v, want the same under another path", got)
	}
	if len(heard) != 2 || !<-heard || <-heard {
		t.Error("ModemManager heard another thing than one inhibition and its end")
	}
	if err := client.Uninhibit(t.Context(), stick); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("uninhibited twice: error %v, want fs.ErrNotExist", err)
	}
}

// The connection is all that holds an inhibition: a process that was killed
// leaves none behind.
func TestAnInhibitionEndsWithItsClient(t *testing.T) {
	address := bustest.Start(t)
	service := mmtest.New(t, address)
	service.Run()
	service.AddModem(0, stick)
	dial := func() *mm.Client {
		t.Helper()
		client, err := mm.Dial(t.Context(), mm.Config{Bus: address})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { client.Close() })
		return client
	}
	one, other := dial(), dial()
	// The second client's inhibition ends too, when the test does.
	ended := make(chan struct{}, 2)
	service.OnInhibit(func(_ string, on bool) {
		if !on {
			ended <- struct{}{}
		}
	})
	if err := one.Inhibit(t.Context(), stick); err != nil {
		t.Fatal(err)
	}
	if err := other.Uninhibit(t.Context(), stick); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("ended by another client: error %v, want fs.ErrNotExist", err)
	}
	if err := one.Close(); err != nil {
		t.Fatal(err)
	}
	bustest.Await(t, ended)
	if err := other.Inhibit(t.Context(), stick); err != nil {
		t.Errorf("after the first client has gone: %v", err)
	}
}

func TestInhibitSaysWhyNot(t *testing.T) {
	const core = mmtest.Name + ".Error.Core."
	for _, tt := range []struct {
		name, refuse string
		want         error
	}{
		{"a modem that nobody knows", "", fs.ErrNotExist},
		{"a modem that is not exported yet", core + "WrongState", fs.ErrNotExist},
		{"one that another keeps", core + "InProgress", mm.ErrInhibited},
		{"a caller without the right", core + "Unauthorized", fs.ErrPermission},
		{"a service that has gone", "org.freedesktop.DBus.Error.NoReply", mm.ErrNotRunning},
	} {
		t.Run(tt.name, func(t *testing.T) {
			service, client := dial(t)
			if tt.refuse != "" {
				service.RefuseInhibit(tt.refuse, "no")
			}
			if err := client.Inhibit(t.Context(), stick); !errors.Is(err, tt.want) {
				t.Errorf("error %v, want one that is %v", err, tt.want)
			}
		})
	}
}
