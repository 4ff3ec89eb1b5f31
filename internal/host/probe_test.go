// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/netip"
	"slices"
	"testing"
	"time"

	"modembridge/bridge"
	"modembridge/internal/nm"
	"modembridge/internal/reach"
	"modembridge/switcher/usb"
)

// linked returns a host whose stick has the loopback interface for its link, that
// asks these name servers.
func linked(t *testing.T, dns ...string) *Host {
	t.Helper()
	h, _, _ := fake(t, map[string]string{
		"sys/class/net/lo/statistics/rx_packets": "7\n", "sys/class/net/lo/statistics/tx_packets": "7\n",
		"sys/class/net/lo/statistics/rx_bytes": "700\n", "sys/class/net/lo/statistics/tx_bytes": "700\n",
	})
	h.log = slog.New(slog.DiscardHandler)
	h.changed = make(chan struct{}, 1)
	h.probes = newProbes(Targets{}, h.wake)
	h.net.value.Devices = []nm.Device{{UDI: "/m", IPInterface: "lo", DNS: dns}}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); h.probes.run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	return h
}

func TestAProbeTellsWhatItFound(t *testing.T) {
	// Nobody answers at port 53 of this address, and the kernel says so.
	h := linked(t, "127.8.9.10")
	h.probes.targets.Servers = []netip.Addr{netip.MustParseAddr("127.8.9.10")}
	if err := h.Probe(t.Context(), usb.Device{Port: "1-1"}, "lo"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	select {
	case <-h.changed:
	case <-ctx.Done():
		t.Fatal("nothing was found in 30 s")
	}
	if got := h.probes.finding("lo"); got.Verdict != bridge.NoDNS || got.At.IsZero() {
		t.Errorf("found %+v, want no DNS", got)
	}
}

func TestAProbeNeedsALinkAndSomebodyToAsk(t *testing.T) {
	h := linked(t)
	if err := h.Probe(t.Context(), usb.Device{}, "lo"); !errors.Is(err, reach.ErrNobody) {
		t.Errorf("without a name server: error %v, want ErrNobody", err)
	}
	if err := h.Probe(t.Context(), usb.Device{}, "ppp0"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a link: error %v, want fs.ErrNotExist", err)
	}
}

func TestTheNameServersOfTheLinkAreAskedUnlessOthersAreConfigured(t *testing.T) {
	d := nm.Device{DNS: []string{"192.0.2.1", "127.0.0.53", "nonsense", "2001:db8::1"}}
	want := []netip.AddrPort{netip.MustParseAddrPort("192.0.2.1:53"), netip.MustParseAddrPort("[2001:db8::1]:53")}
	if got := newProbes(Targets{}, nil).servers(d); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	others := Targets{Servers: []netip.Addr{netip.MustParseAddr("198.51.100.1")}}
	if got := newProbes(others, nil).servers(d); !slices.Equal(got, []netip.AddrPort{netip.MustParseAddrPort("198.51.100.1:53")}) {
		t.Errorf("got %v, want the one that is configured", got)
	}
}
