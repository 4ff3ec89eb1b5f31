// SPDX-License-Identifier: GPL-3.0-or-later

package scenario

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A fakeDesktop notes what is done, and has a menu with two items open.
type fakeDesktop struct{ done []string }

var _ Desktop = (*fakeDesktop)(nil)

func (d *fakeDesktop) note(words ...string) error {
	d.done = append(d.done, strings.Join(words, " "))
	return nil
}

func (d *fakeDesktop) Menu(context.Context) error { return d.note("menu") }

func (d *fakeDesktop) Click(_ context.Context, text *regexp.Regexp) error {
	return d.note("click", text.String())
}

func (d *fakeDesktop) Keys(_ context.Context, keys ...string) error {
	return d.note(append([]string{"keys"}, keys...)...)
}

func (d *fakeDesktop) Texts(context.Context) ([]string, error) {
	return []string{"Available", "mobile"}, nil
}

func (d *fakeDesktop) Picture(_ context.Context, file string) error { return d.note("picture", file) }

func (d *fakeDesktop) Type(_ context.Context, keys ...string) error {
	return d.note(append([]string{"type"}, keys...)...)
}

func (d *fakeDesktop) Terminal(context.Context) (string, error) { return "<Activate>\n", nil }

func (d *fakeDesktop) Close(context.Context) error { return d.note("close") }

func TestWordsReachTheDesktop(t *testing.T) {
	d := &fakeDesktop{}
	s := script{
		ctx: t.Context(), name: "it", logs: "/logs",
		logIn: func(context.Context) (Desktop, error) { return d, d.note("start") },
	}
	run := func(line string) (string, error) {
		words := strings.Fields(line)
		return s.checks()[words[0]](t.Context(), words[1:])
	}
	for _, line := range []string{"desktop menu", "terminal key Enter"} {
		if _, err := run(line); err == nil {
			t.Errorf("%s works before anybody has logged in", line)
		}
	}
	for _, line := range []string{
		"desktop start", "desktop menu", "desktop key Down Return", "desktop click ^mobile$",
		"desktop picture menu", "terminal key nmtui Enter",
	} {
		if _, err := run(line); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
	for line, want := range map[string]string{
		"desktop shows ^mobile$ 1": "",
		"desktop shows e 2":        "",
		"desktop shows ^mobile$ 0": "1 times",
		"desktop shows ^Mobile$":   `but there is ["Available" "mobile"]`,
		"desktop shows (":          "missing closing )",
		"desktop click (":          "missing closing )",
		"desktop start":            "want: desktop start",
		"desktop click":            "want: desktop start",
		"terminal shows Activate":  "",
		"terminal shows Quit":      "<Activate>",
		"terminal shows (":         "missing closing )",
		"terminal":                 "want: terminal key",
	} {
		_, err := run(line)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", line, err, want)
		}
	}
	s.leaveDesktop()
	want := []string{
		"start", "menu", "keys Down Return", "click ^mobile$", "picture /logs/it-menu.png",
		"type nmtui Enter", "picture /logs/it-end.png", "close",
	}
	if diff := cmp.Diff(want, d.done); diff != "" {
		t.Errorf("done (-want +got):\n%s", diff)
	}
}
