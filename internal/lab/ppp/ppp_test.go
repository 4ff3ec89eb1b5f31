// SPDX-License-Identifier: GPL-3.0-or-later

package ppp_test

import (
	"errors"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"modembridge/internal/lab/ppp"
)

// answer takes a call with a script in the place of pppd, which gets the
// terminal as its first argument.
func answer(t *testing.T, script string, up func()) *ppp.Call {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "pppd"), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	call, err := ppp.Answer(t.Context(), ppp.Config{
		Local:  netip.MustParseAddr("10.64.0.1"),
		Remote: netip.MustParseAddr("10.64.0.2"),
		DNS:    netip.MustParseAddr("10.64.0.1"),
		Up:     up,
	})
	if errors.Is(err, fs.ErrPermission) {
		t.Skip("a network namespace needs root")
	}
	if err != nil {
		t.Fatal(err)
	}
	return call
}

func TestACallCarriesBytesUnchanged(t *testing.T) {
	up := make(chan struct{})
	call := answer(t, `exec 3<>"$1"
echo "local  IP address 10.64.0.1"
echo "remote IP address 10.64.0.2"
exec cat <&3 >&3
`, func() { close(up) })
	<-up
	sent := "~\xff}#\xc0!\r\n\x03\x04\x11\x13~"
	if _, err := call.Write([]byte(sent)); err != nil {
		t.Fatal(err)
	}
	var got []byte
	for len(got) < len(sent) {
		b := make([]byte, 64)
		n, err := call.Read(b)
		if err != nil {
			t.Fatalf("after %q: %v", got, err)
		}
		got = append(got, b[:n]...)
	}
	if string(got) != sent {
		t.Errorf("the network got %q, want %q", got, sent)
	}
	if err := call.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
}

func TestACallEndsWhenTheNetworkHangsUp(t *testing.T) {
	call := answer(t, `exec 3<>"$1"
read line <&3
`, nil)
	if _, err := call.Write([]byte("bye\n")); err != nil {
		t.Fatal(err)
	}
	if n, err := call.Read(make([]byte, 1)); err == nil {
		t.Errorf("Read returned %d bytes, want the end", n)
	}
	if err := call.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
}

func TestACallSaysGoodbyeBeforeItEnds(t *testing.T) {
	ready := make(chan struct{})
	call := answer(t, `exec 3<>"$1"
trap 'printf bye >&3; exit' TERM
echo "remote IP address 10.64.0.2"
sleep 60 &
wait
`, func() { close(ready) })
	<-ready
	call.Terminate()
	b := make([]byte, 8)
	if n, err := call.Read(b); err != nil || string(b[:n]) != "bye" {
		t.Errorf("it says %q, %v", b[:n], err)
	}
	if n, err := call.Read(b); err == nil {
		t.Errorf("after that it says %q", b[:n])
	}
	if err := call.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
}
