// SPDX-License-Identifier: GPL-3.0-or-later

package scenario

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"modembridge/internal/lab/guest"
	"modembridge/internal/lab/ppp"
	"modembridge/internal/lab/stick"
	"modembridge/quirks"
)

// A mistake in a scenario would be found only in the virtual machine, minutes
// later.
func TestEveryLineOfAScenarioCanBeRun(t *testing.T) {
	all, err := All()
	if err != nil {
		t.Fatal(err)
	}
	for _, sc := range all {
		archive := txtar.Parse(sc.text)
		r := reader{archive: archive, plugged: map[string]bool{}, typed: map[string]bool{}}
		for n, line := range strings.Split(string(archive.Comment), "\n") {
			if err := r.read(line); err != nil {
				t.Errorf("%s:%d: %v", sc.Name, n+1, err)
			}
		}
		for _, f := range archive.Files {
			if r.typed[f.Name] {
				continue
			}
			if err := checkFile(f); err != nil && f.Name != "broken.toml" {
				t.Errorf("%s: %s: %v", sc.Name, f.Name, err)
			}
		}
	}
}

// That the test above finds mistakes at all.
func TestMistakesInAScenarioAreFound(t *testing.T) {
	for line, want := range map[string]string{
		"plugg zte-mf626":                              "no command",
		"plug nokia-3310":                              "no such model",
		"plug zte-mf626 fault=slow":                    "no stick has the fault",
		"plug zte-mf626 fault=slow-ports=15":           "missing unit",
		"plug zte-mf626 fault=stall-status=x":          "invalid syntax",
		"plug arduino-uno fault=data=skip":             "belongs to a stick that is switched",
		"plug zte-mf626 slow-ports=15s":                "want fault=",
		"plug zte-mf626 fault=slow-sim=1s pin=0":       "4 to 8 digits",
		"plug zte-mf626 tries=2":                       "only a SIM with a pin",
		"plug arduino-uno pin=1234":                    "belongs to a stick with a SIM",
		"plug disk-19d2-2000 pin=1234":                 "belongs to a stick with a SIM",
		"sim":                                          "want: sim MODEL",
		"sim zte-mf626 out":                            "not plugged in",
		"sim huawei-e1750":                             "want: sim MODEL",
		"sim huawei-e1750 away":                        "want: sim MODEL",
		"sim huawei-e1750 out pin=1234":                "want: sim MODEL",
		"sim huawei-e1750 in pin=12":                   "4 to 8 digits",
		"ping zte-mf626":                               "not plugged in",
		"within 10 stick-saw ^at":                      "missing unit",
		"within 10s sticksaw ^at":                      "can repeat",
		"within 10s ! stick-saw (":                     "missing closing )",
		"stdout (":                                     "missing closing )",
		"status sticks.0.state = connected":            "want: status PATH",
		"status sticks.0.state ~ (":                    "missing closing )",
		"ms-between stick:^at tty:^at < 100":           "no moment",
		"ms-between stick:^at mark:x 100":              "want: ms-between",
		"trouble huawei-e1750 rust":                    "want: trouble",
		"trouble zte-mf626 hang":                       "want: trouble",
		"network zte-mf626 online":                     "want: network",
		"network huawei-e1750 fast":                    "want: network",
		"service restart modembridge":                  "want start, stop or kill",
		"exec sh nowhere.sh":                           "no file nowhere.sh",
		"desktop menu":                                 "no desktop yet",
		"terminal shows mobile":                        "desktop start first",
		"stdin nothing":                                "want: stdin FILE",
		"exec sh 'unclosed":                            "unterminated",
		"stick-saw '^written if0[0235] \"A\"$' always": "invalid syntax",
	} {
		r := reader{archive: &txtar.Archive{}, plugged: map[string]bool{"huawei-e1750": true}}
		if err := r.read(line); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", line, err, want)
		}
	}
	for _, f := range []txtar.File{
		{Name: "a.sh", Data: []byte("# SPDX-License-Identifier: GPL-3.0-or-later\nif true\n")},
		{Name: "a.sh", Data: []byte("true\n")},
		{Name: "a.toml", Data: []byte("schema = 1\n[[modem]]\ncolour = 3\n")},
	} {
		if checkFile(f) == nil {
			t.Errorf("nothing is wrong with %s\n%s", f.Name, f.Data)
		}
	}
}

// A reader reads a script as testscript does, and runs nothing.
type reader struct {
	archive *txtar.Archive
	plugged map[string]bool
	typed   map[string]bool // files that a program reads as if somebody typed them

	loggedIn bool // at the desktop
}

func (r *reader) read(line string) error {
	words, err := split(line)
	if err != nil || len(words) == 0 {
		return err
	}
	if strings.HasPrefix(words[0], "[") {
		words = words[1:]
	}
	return r.command(words)
}

// command checks one command, without what is said about its circumstances.
func (r *reader) command(words []string) error {
	if words[0] == "!" {
		words = words[1:]
	}
	name, args := words[0], words[1:]
	s := script{kernel: &guest.Timeline{}, logIn: func(context.Context) (Desktop, error) { return &fakeDesktop{}, nil }}
	if r.loggedIn {
		s.desktop = &fakeDesktop{}
	}
	switch name {
	case "within", "hold":
		if _, _, err := s.repeated(args); err != nil {
			return err
		}
		return r.command(args[1:])
	case "plug":
		return r.plug(args)
	case "sim":
		return r.sim(args)
	case "trouble":
		if len(args) != 2 || !r.plugged[args[0]] || args[1] != "over" && !slices.Contains(stick.Troubles(), stick.Trouble(args[1])) {
			return errors.New("want: trouble MODEL NAME|over, of a stick that is plugged in")
		}
		return nil
	case "network":
		if len(args) != 2 || !r.plugged[args[0]] || !slices.Contains(ppp.Services(), ppp.Service(args[1])) {
			return errors.New("want: network MODEL WHAT, of a stick that is plugged in")
		}
		return nil
	case "unplug", "ping":
		if !r.plugged[args[0]] {
			return fmt.Errorf("%s is not plugged in", args[0])
		}
		delete(r.plugged, map[string]string{"unplug": args[0]}[name])
		return nil
	case "stick-saw", "stdout", "stderr", "journal":
		return patterns(name, args)
	case "status":
		if len(args) != 1 && (len(args) != 3 || !slices.Contains([]string{"==", "!=", "~", "<", ">"}, args[1])) {
			return errors.New("want: status PATH [OP VALUE]")
		}
		if len(args) == 3 && args[1] == "~" {
			return compiled(args[2])
		}
		return nil
	case "ms-between":
		_, err := s.between(context.Background(), args)
		if err != nil && strings.HasPrefix(err.Error(), "nothing matches") {
			err = nil
		}
		return errors.Join(err, moments(args))
	case "service":
		if len(args) != 2 || !slices.Contains([]string{"start", "stop", "kill"}, args[0]) {
			return errors.New("want start, stop or kill, and a unit")
		}
		return nil
	case "exec", "cp":
		return r.files(args)
	case "stdin":
		if len(args) != 1 || !r.has(args[0]) {
			return errors.New("want: stdin FILE, of the scenario")
		}
		r.typed[args[0]] = true
		return nil
	case "desktop", "terminal":
		return r.desktop(s.checks()[name], args)
	case "mark", "hide-rules", "skip", "compare", "all-switch", "idle", "strike":
		return nil
	}
	return fmt.Errorf("there is no command %q, or this test does not know it", name)
}

// desktop runs a word of the desktop on one that does not show what is wanted.
func (r *reader) desktop(run Command, args []string) error {
	_, err := run(context.Background(), args)
	if err == nil && args[0] == "start" {
		r.loggedIn = true
	}
	if err != nil && r.loggedIn && args[0] == "shows" && !strings.Contains(err.Error(), "parsing regexp") {
		err = nil
	}
	return err
}

// plug is what [PlugEmulated] does before it plugs.
func (r *reader) plug(args []string) error {
	if strings.HasPrefix(args[0], "recording:") {
		r.plugged[args[0]] = true
		return nil // made by the scenario itself
	}
	model, err := load(modelOf(args[0]))
	if err != nil {
		return err
	}
	r.plugged[args[0]] = true
	_, err = configure(args[1:], model)
	return err
}

// sim is what the command does, with a stick that takes everything.
func (r *reader) sim(args []string) error {
	if len(args) > 0 && !r.plugged[args[0]] {
		return fmt.Errorf("%s is not plugged in", args[0])
	}
	if len(args) > 2 {
		if _, err := readSIM(args[2:]); err != nil {
			return err
		}
	}
	s := script{sticks: map[string]Stick{}}
	for name := range r.plugged {
		s.sticks[name] = anySIM{}
	}
	_, err := s.sim(context.Background(), args)
	return err
}

// anySIM is a stick whose SIM can be moved.
type anySIM struct{ Stick }

func (anySIM) EjectSIM() error          { return nil }
func (anySIM) InsertSIM([]string) error { return nil }

// files checks that the files are in the archive that are named without a place.
func (r *reader) files(args []string) error {
	for _, word := range args {
		isFile := strings.HasSuffix(word, ".sh") || strings.HasSuffix(word, ".toml")
		if isFile && !strings.ContainsAny(word, "/ ") && !r.has(word) {
			return fmt.Errorf("there is no file %s in the scenario", word)
		}
	}
	return nil
}

func (r *reader) has(file string) bool {
	return slices.ContainsFunc(r.archive.Files, func(f txtar.File) bool { return f.Name == file })
}

func patterns(name string, args []string) error {
	switch {
	case name == "journal" && len(args) == 2:
		return compiled(args[1])
	case name == "stick-saw" && len(args) == 2:
		_, err := number(args[1])
		return errors.Join(err, compiled(args[0]))
	case name != "journal" && len(args) == 1:
		return compiled(args[0])
	}
	return fmt.Errorf("%s cannot have %q", name, args)
}

func moments(args []string) error {
	for _, name := range args[:min(2, len(args))] {
		source, pattern, _ := strings.Cut(name, ":")
		if !slices.Contains([]string{"stick", "kernel", "mark"}, source) {
			return fmt.Errorf("%q names no moment", name)
		}
		if err := compiled(pattern); err != nil {
			return err
		}
	}
	return nil
}

func compiled(pattern string) error {
	_, err := regexp.Compile(pattern)
	return err
}

// checkFile checks a file of a scenario: its licence, and what it says.
func checkFile(f txtar.File) error {
	if !strings.HasPrefix(string(f.Data), "# SPDX-License-Identifier: ") {
		return errors.New("it does not begin with its licence")
	}
	if f.Name == "pins.toml" || f.Name == "modembridge.toml" {
		return nil
	}
	if strings.HasSuffix(f.Name, ".toml") {
		if _, problems := quirks.ParseFile(f.Name, f.Data); len(problems) > 0 {
			return fmt.Errorf("%v", problems)
		}
		return nil
	}
	shell := exec.Command("sh", "-n")
	shell.Stdin = strings.NewReader(string(f.Data))
	shell.WaitDelay = time.Second
	if out, err := shell.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}

// split takes a line apart at its blanks, outside single quotes. Twice a quote is
// one; # begins a comment (testscript, TestScript.parse).
func split(line string) (words []string, err error) {
	var word strings.Builder
	inWord, quoted := false, false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\'' && quoted && i+1 < len(line) && line[i+1] == '\'':
			word.WriteByte(c)
			i++
		case c == '\'':
			quoted, inWord = !quoted, true
		case !quoted && (c == ' ' || c == '\t' || c == '#'):
			if inWord {
				words = append(words, word.String())
			}
			word.Reset()
			inWord = false
			if c == '#' {
				return words, nil
			}
		default:
			word.WriteByte(c)
			inWord = true
		}
	}
	if quoted {
		return nil, errors.New("unterminated quoted argument")
	}
	if inWord {
		words = append(words, word.String())
	}
	return words, nil
}
