// SPDX-License-Identifier: GPL-3.0-or-later

package reach_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"modembridge/internal/reach"
)

// nameServer answers nothing, or each question with its own id.
func nameServer(t *testing.T, answers bool) netip.AddrPort {
	t.Helper()
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go func() {
		b := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFromUDP(b)
			if err != nil {
				return
			}
			if answers {
				b[2] |= 0x80
				conn.WriteToUDP(b[:n], from)
			}
		}
	}()
	return conn.LocalAddr().(*net.UDPAddr).AddrPort()
}

// page is a server with a page, that gets lost, or is too much for it, or another.
func page(t *testing.T, f http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(f)
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	return s.URL + "/check"
}

// look looks over the loopback interface, in haste.
func look(t *testing.T, target reach.Target) (reach.Outcome, error) {
	t.Helper()
	target.Interface, target.Pace = "lo", 100*time.Millisecond
	if target.Heard == nil {
		target.Heard = func() bool { return false }
	}
	return reach.Look(t.Context(), target)
}

func TestLookTellsApartWhatIsMissing(t *testing.T) {
	here, deaf := nameServer(t, true), nameServer(t, false)
	nobody := netip.MustParseAddrPort("127.0.0.1:1")
	good := page(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	text := page(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "it works\n") })
	portal := page(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://portal.invalid/", http.StatusFound)
	})
	narrow := page(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Padding") != "" {
			<-r.Context().Done() // the packets that it fills never come
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	broken := page(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
	for _, tt := range []struct {
		name    string
		servers []netip.AddrPort
		page    reach.Page
		heard   bool
		want    reach.Outcome
	}{
		{"a name server answers", []netip.AddrPort{here}, reach.Page{}, false, reach.Passes},
		{"one of two does", []netip.AddrPort{deaf, here}, reach.Page{}, false, reach.Passes},
		{"none does, and something else comes", []netip.AddrPort{deaf}, reach.Page{}, true, reach.NoDNS},
		{"nobody is there, which somebody says", []netip.AddrPort{nobody}, reach.Page{}, false, reach.NoDNS},
		{"the page is the one that it is to be", []netip.AddrPort{here}, reach.Page{URL: good}, false, reach.Passes},
		{"its text is", []netip.AddrPort{here}, reach.Page{URL: text, Answer: "it works"}, false, reach.Passes},
		{"its text is another", []netip.AddrPort{here}, reach.Page{URL: text, Answer: "online"}, false, reach.Portal},
		{"there is a text where there is to be none", []netip.AddrPort{here}, reach.Page{URL: text}, false, reach.Portal},
		{"the page leads to another", []netip.AddrPort{here}, reach.Page{URL: portal}, false, reach.Portal},
		{"the page is broken", []netip.AddrPort{here}, reach.Page{URL: broken}, false, reach.Passes},
		{"what fills a packet gets lost", []netip.AddrPort{here}, reach.Page{URL: narrow}, false, reach.SmallMTU},
		{"only a page is asked for", nil, reach.Page{URL: good}, false, reach.Passes},
		{"and its server is gone", nil, reach.Page{URL: "http://127.0.0.1:1/"}, false, reach.NoAnswer},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := look(t, reach.Target{Servers: tt.servers, Page: tt.page, Heard: func() bool { return tt.heard }})
			if got != tt.want || err != nil {
				t.Errorf("got %v, %v; want %v", got, err, tt.want)
			}
		})
	}
}

// TestSilenceIsNoAnswer asks somebody who takes the connection, and then says
// nothing.
func TestSilenceIsNoAnswer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	silent := l.Addr().(*net.TCPAddr).AddrPort()
	got, err := look(t, reach.Target{Page: reach.Page{URL: "http://" + silent.String() + "/"}})
	if got != reach.NoAnswer || err != nil {
		t.Errorf("got %v, %v; want no answer", got, err)
	}
}

func TestThereMustBeSomebodyToAsk(t *testing.T) {
	if _, err := look(t, reach.Target{}); !errors.Is(err, reach.ErrNobody) {
		t.Errorf("error %v, want ErrNobody", err)
	}
}

func TestAnInterfaceThatIsGoneIsAnError(t *testing.T) {
	target := reach.Target{
		Interface: "gone0", Servers: []netip.AddrPort{nameServer(t, true)},
		Heard: func() bool { return false }, Pace: 50 * time.Millisecond,
	}
	if got, err := reach.Look(t.Context(), target); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, error %v, want fs.ErrNotExist", got, err)
	}
}

func TestALookEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	target := reach.Target{Interface: "lo", Servers: []netip.AddrPort{nameServer(t, false)}, Heard: func() bool { return false }}
	if _, err := reach.Look(ctx, target); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
}

func TestPageCheck(t *testing.T) {
	for url, good := range map[string]bool{
		"http://check.example/204": true,
		"https://check.example/":   false,
		"check.example":            false,
		"http://":                  false,
	} {
		if err := (reach.Page{URL: url}).Check(); (err == nil) != good {
			t.Errorf("%s: error %v", url, err)
		}
	}
}
