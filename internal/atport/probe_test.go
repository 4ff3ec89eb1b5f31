// SPDX-License-Identifier: GPL-3.0-or-later

package atport_test

import (
	"bytes"
	"context"
	"io/fs"
	"regexp"
	"runtime/pprof"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/sys/unix"

	"modembridge/internal/atport"
	"modembridge/internal/lab/persona"
	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// noTime compares findings but for how long they took.
var noTime = cmp.Options{cmpopts.IgnoreFields(atport.Finding{}, "Took"), cmpopts.EquateErrors()}

// receiver sends a sentence whenever it is spoken to, for want of a clock.
func receiver(f *fake, _ []byte) { f.say(persona.Sentence(time.Unix(0, 0))) }

// diagnostic is a diagnostic port.
func diagnostic(f *fake, _ []byte) {
	if strings.HasSuffix(f.written(), askVersion) {
		f.say(atport.Frame(versionContent()...))
	}
}

// goroutines of package atport that are left.
func goroutines(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&b, 2); err != nil {
		t.Fatal(err)
	}
	var left []string
	for stack := range strings.SplitSeq(b.String(), "\n\n") {
		if strings.Contains(stack, "internal/atport.") {
			left = append(left, stack)
		}
	}
	return strings.Join(left, "\n\n")
}

// matches reports whether the bytes match the expression, which takes each for
// a character.
func matches(expression, bytes string) bool {
	runes := make([]rune, len(bytes))
	for i := range len(bytes) {
		runes[i] = rune(bytes[i])
	}
	return regexp.MustCompile(expression).MatchString(string(runes))
}

// A stick with six ports, two of which say nothing.
func TestProbeAsksAllPortsAtOnce(t *testing.T) {
	config := persona.Config{Replies: map[string][]string{"^GETPORTMODE": {"^GETPORTMODE: TYPE: WCDMA: huawei,MDM:1,DIAG:2,NDIS:3,PCUI:4,GPS:5"}}}
	// A machine that is busy may miss the answer to the first AT.
	const (
		asked     = `^(AT\r){1,2}AT\+GCAP\rAT\^GETPORTMODE\r$`
		diagnosed = `^AT\rAT\r\x7e\x00\x78\xf0\x7e$`
	)
	ports := []struct {
		device  device
		kind    atport.Kind
		written string
	}{
		{modem(t, config), atport.AT, asked},
		{diagnostic, atport.QCDM, diagnosed},
		{modem(t, config), atport.AT, asked},
		{receiver, atport.NMEA, `^(AT\r){1,2}$`},
		{mute, atport.Silent, diagnosed},
		{mute, atport.Silent, diagnosed},
	}
	uses := []atport.PortUse{{"MDM", 1, atport.UseModem}, {"DIAG", 2, atport.UseDiag}, {"NDIS", 3, atport.NoUse}, {"PCUI", 4, atport.UseCommands}, {"GPS", 5, atport.UseGPS}}
	var fakes []*fake
	var targets []atport.Target
	var want []atport.Finding
	for i, port := range ports {
		f := newFake(t, port.device)
		target := atport.Target{TTY: f.tty, USB: huawei.USB, Interface: usb.Interface{Number: uint8(i), Class: huawei.Interface.Class}}
		finding := atport.Finding{Target: target, Kind: port.kind}
		if port.kind == atport.AT {
			finding.Capabilities, finding.PortMode = []string{"CGSM", "DS", "ES"}, uses
		}
		fakes, targets, want = append(fakes, f), append(targets, target), append(want, finding)
	}

	start := time.Now()
	got := atport.Probe(t.Context(), targets)
	took := time.Since(start)

	t.Logf("six ports took %v", took)
	// 1.2 s on a machine with time to spare; asked one after another, they would
	// take 5 s.
	if took > 4*time.Second {
		t.Errorf("six ports took %v, want less than 4 s", took)
	}
	for _, f := range got {
		t.Logf("interface %d: %v, %v", f.Interface.Number, f.Kind, f.Took)
	}
	if diff := cmp.Diff(want, got, noTime); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	for i, port := range ports {
		if w := fakes[i].written(); !matches(port.written, w) {
			t.Errorf("written to the %v port of interface %d: %q, want %q", port.kind, i, w, port.written)
		}
	}
	if left := goroutines(t); left != "" {
		t.Errorf("goroutines are left:\n%s", left)
	}
	roles, rule, err := atport.Roles(got)
	wantRoles := []quirks.Role{quirks.PPP, quirks.Ignore, quirks.ATPrimary, quirks.GPS, quirks.Ignore, quirks.Ignore}
	if diff := cmp.Diff(wantRoles, roles); diff != "" || rule != atport.ByPortMode || err != nil {
		t.Errorf("Roles: by %v, %v (-want +got):\n%s", rule, err, diff)
	}
}

func TestProbeIsQuickWhereNoPortIsSilent(t *testing.T) {
	var targets []atport.Target
	for range 2 {
		targets = append(targets, atport.Target{TTY: newFake(t, modem(t, persona.Config{})).tty})
	}
	quickest := time.Hour
	for range 3 { // a machine that is busy may be late once
		start := time.Now()
		got := atport.Probe(t.Context(), targets)
		quickest = min(quickest, time.Since(start))
		for _, f := range got {
			if f.Kind != atport.AT || f.Took <= 0 {
				t.Errorf("%v after %v, want at", f.Kind, f.Took)
			}
		}
	}
	if quickest > time.Second {
		t.Errorf("two ports that answer took %v and more", quickest)
	}
}

func TestProbeOfPortsThatAreNotToBeHad(t *testing.T) {
	vanishing := newFake(t, func(f *fake, _ []byte) { f.pull() })
	held := newFake(t, mute)
	control(t, held.held, func(fd int) error { return unix.IoctlSetInt(fd, unix.TIOCEXCL, 0) })
	fine := newFake(t, modem(t, persona.Config{}))
	targets := []atport.Target{{TTY: vanishing.tty}, {TTY: held.tty}, {TTY: "ttyNoSuchPort"}, {TTY: fine.tty}}
	want := []atport.Finding{
		{Target: targets[0], Kind: atport.Gone, Err: fs.ErrNotExist},
		{Target: targets[1], Kind: atport.Busy, Err: atport.ErrBusy},
		{Target: targets[2], Kind: atport.Gone, Err: fs.ErrNotExist},
		{Target: targets[3], Kind: atport.AT, Capabilities: []string{"CGSM", "DS", "ES"}},
	}
	if diff := cmp.Diff(want, atport.Probe(t.Context(), targets), noTime); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if w := held.written(); w != "" {
		t.Errorf("somebody else's port got %q", w)
	}
}

// A stick that was still starting is asked again.
func TestProbeAgain(t *testing.T) {
	ready, answer := false, modem(t, persona.Config{})
	f := newFake(t, func(f *fake, b []byte) {
		if ready {
			answer(f, b)
		}
		ready = ready || strings.HasSuffix(f.written(), askVersion)
	})
	targets := []atport.Target{{TTY: f.tty}}
	if got := atport.Probe(t.Context(), targets); got[0].Kind != atport.Silent {
		t.Errorf("a port that is not ready is %v (%v), want silent", got[0].Kind, got[0].Err)
	}
	if got := atport.Probe(t.Context(), targets); got[0].Kind != atport.AT {
		t.Errorf("a port that is ready is %v (%v), want at", got[0].Kind, got[0].Err)
	}
}

func TestProbeEndsWithItsContext(t *testing.T) {
	f := newFake(t, mute)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	want := []atport.Finding{{Target: atport.Target{TTY: f.tty}, Err: context.DeadlineExceeded}}
	if diff := cmp.Diff(want, atport.Probe(ctx, []atport.Target{{TTY: f.tty}}), noTime); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if got := atport.Probe(t.Context(), nil); len(got) != 0 {
		t.Errorf("Probe of nothing = %v", got)
	}
	open(t, f) // it was given back
}
