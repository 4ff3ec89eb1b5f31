// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/atport"
	"modembridge/internal/lab/stick"
	"modembridge/internal/mm/mmtest"
	"modembridge/internal/recording"
	"modembridge/internal/sysbus/bustest"
	"modembridge/quirks"
	"modembridge/switcher/usb"
)

var update = flag.Bool("update", false, "write the golden files")

// recordQuirks stand for what is built in.
const recordQuirks = `schema = 1

[[storage]]
id       = "zte-19d2-2000"
name     = "ZTE MF626 and others"
modems   = ["19d2:0001", "19d2:0031"]
evidence = [
    { level = "imported", proves = ["match", "switch", "modems"], source = "a test", date = 2026-11-22 },
]

[storage.match]
usb = "19d2:2000"

[storage.switch]
method = "standard-eject"

[[modem]]
usb      = "19d2:0031"
name     = "ZTE MF626"
driver   = "option"
`

func recordDB(t *testing.T) *quirks.DB {
	db, problems := quirks.LoadOnly(quirks.Source{Name: "built-in", FS: fstest.MapFS{"19d2-zte.toml": {Data: []byte(recordQuirks)}}})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return db
}

// zteRoles are those of the real quirk.
var zteRoles = map[uint8]string{0: "qcdm", 1: "at-secondary", 3: "at-primary"}

// record records a model in a world that change has changed, which is plugged
// in already, and returns the file and what was printed.
func record(t *testing.T, model *stick.Model, change func(*recordWorld, *recordCommand)) (file string, w *recordWorld, says string, err error) {
	t.Helper()
	w = newRecordWorld(t, model, recordDB(t))
	w.roles = zteRoles
	c := &recordCommand{machine: w, version: "test", file: filepath.Join(t.TempDir(), "stick.toml")}
	if change != nil {
		change(w, c)
	}
	w.plugIn()
	defer w.end()
	<-time.After(5 * time.Second) // it is at work
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	var said bytes.Buffer
	name, err := c.run(ctx, io.MultiWriter(w, &said), w.db, recordPath)
	if err != nil {
		return "", w, said.String(), err
	}
	text, err := os.ReadFile(name)
	return string(text), w, said.String(), err
}

func TestRecordOfAnEmulatedStick(t *testing.T) {
	const golden = "testdata/recording-zte-mf626.toml"
	synctest.Test(t, func(t *testing.T) {
		model, err := stick.Load("zte-mf626")
		if err != nil {
			t.Fatal(err)
		}
		text, _, said, err := record(t, model, nil)
		if err != nil {
			t.Fatalf("%v, after:\n%s", err, said)
		}
		if *update {
			if err := os.WriteFile(golden, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), text); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if _, err := recording.Parse("golden", []byte(text)); err != nil {
			t.Error(err)
		}
		t.Log(strings.TrimSpace(said))
	})
}

// What was recorded of an emulated stick is a stick that shows the same.
func TestARecordingReplaysAsItself(t *testing.T) {
	for _, name := range []string{"zte-mf626", "huawei-e1750", "alcatel-x220"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				model, err := stick.Load(name)
				if err != nil {
					t.Fatal(err)
				}
				if model.Switch != nil {
					model.Switch.On = append(model.Switch.On, stick.Trigger{Eject: true}) // as our daemon sends it
				}
				first := recorded(t, model)
				again, err := stick.FromRecording(first)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(first, recorded(t, again), sameMoments()); diff != "" {
					t.Errorf("recorded (-first +replayed):\n%s", diff)
				}
			})
		})
	}
}

// recorded records a model and reads the file.
func recorded(t *testing.T, model *stick.Model) *recording.Recording {
	t.Helper()
	text, _, said, err := record(t, model, nil)
	if err != nil {
		t.Fatalf("%v, after:\n%s", err, said)
	}
	r, err := recording.Parse("stick.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// sameMoments takes moments for the same that nobody could have told apart,
// looking that often.
func sameMoments() cmp.Option {
	return cmp.Comparer(func(a, b quirks.Duration) bool {
		return time.Duration(max(a, b)-min(a, b)) <= 2*lookEvery+10*time.Millisecond
	})
}

func TestWhosePortsAreAsked(t *testing.T) {
	for _, tt := range []struct {
		name    string
		change  func(*recordWorld, *recordCommand)
		asked   bool
		missing string // a part of what is said
	}{
		{"those of a stick of ours", func(*recordWorld, *recordCommand) {}, true, ""},
		{"none of a device that the daemon does not know", func(w *recordWorld, _ *recordCommand) { w.stranger = true }, false, "modembridge does not know this as a modem"},
		{"none that ModemManager has", func(w *recordWorld, _ *recordCommand) { w.modemManager, w.exported = true, true }, false, "systemctl stop ModemManager"},
		{"none that ModemManager may be asking", func(w *recordWorld, _ *recordCommand) { w.modemManager = true }, false, "systemctl stop ModemManager"},
		{"those that ModemManager is kept from", func(w *recordWorld, c *recordCommand) { w.modemManager, w.lent, c.asIs = true, true, true }, true, ""},
		{"none of a stick that is connected, even if it is lent", func(w *recordWorld, c *recordCommand) { w.exported, w.lent, c.asIs = true, true, true }, false, "ModemManager has them"},
		{"those that may be", func(w *recordWorld, _ *recordCommand) { w.denied = fs.ErrPermission }, true, "only root may ask them"},
		{"none that a program has", func(w *recordWorld, _ *recordCommand) { w.denied = atport.ErrBusy }, true, "modembridge port who ttyUSB0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				model, err := stick.Load("zte-mf626")
				if err != nil {
					t.Fatal(err)
				}
				text, w, said, err := record(t, model, func(w *recordWorld, c *recordCommand) {
					tt.change(w, c)
					if w.stranger {
						// It is a modem from the start, as no daemon switches it.
						model.Storage, model.Switch = nil, nil
					}
				})
				if err != nil {
					t.Fatalf("%v, after:\n%s", err, said)
				}
				r, err := recording.Parse("stick.toml", []byte(text))
				if err != nil {
					t.Fatal(err)
				}
				if asked := len(w.opened) > 0; asked != tt.asked {
					t.Errorf("opened %v, want any: %v", w.opened, tt.asked)
				}
				missing := strings.Join(r.Missing, "\n")
				if (missing == "") != (tt.missing == "") || !strings.Contains(missing, tt.missing) {
					t.Errorf("missing: %q, want %q", missing, tt.missing)
				}
				if tt.missing != "" && !strings.Contains(said, "Missing: ") {
					t.Errorf("it was not said that something is missing:\n%s", said)
				}
				if len(r.Modem.Ports) != 3 || r.Modem.Blob() == nil {
					t.Errorf("got %d ports, want the three that there are", len(r.Modem.Ports))
				}
			})
		})
	}
}

func TestRecordWritesNothing(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*recordWorld, *recordCommand)
		cancel string // when this is printed
		status int
		want   string // a part of the error
	}{
		{"without a daemon", func(w *recordWorld, _ *recordCommand) { w.noDaemon = true }, "", exitNotReachable, "modembridged is not running"},
		{"when nobody pulls the stick", func(w *recordWorld, _ *recordCommand) { w.idle = true }, "", exitTimedOut, "was not pulled out of port 3-4 within 2m0s"},
		{"when it is stopped before the pull", func(w *recordWorld, _ *recordCommand) { w.idle = true }, "1. Pull", exitFailed, "stopped: nothing was written"},
		{"when it is stopped before the plug", nil, "2. Plug", exitFailed, "stopped: nothing was written"},
		{"when it is stopped while the stick starts", nil, "19d2:0031", exitFailed, "stopped: nothing was written"},
		{"when it is stopped while the ports are asked", nil, "3. Asking", exitFailed, "stopped: nothing was written"},
		{"where nothing can be written", func(_ *recordWorld, c *recordCommand) { c.file = filepath.Join(c.file, "x") }, "", exitNotFound, "cannot write a recording there"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				model, err := stick.Load("zte-mf626")
				if err != nil {
					t.Fatal(err)
				}
				w := newRecordWorld(t, model, recordDB(t))
				c := &recordCommand{machine: w, version: "test", file: filepath.Join(t.TempDir(), "stick.toml")}
				file := c.file
				if tt.change != nil {
					tt.change(w, c)
				}
				w.plugIn()
				defer w.end()
				<-time.After(5 * time.Second) // it is at work
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				_, err = c.run(ctx, io.MultiWriter(w, writerFunc(func(s string) {
					if tt.cancel != "" && strings.Contains(s, tt.cancel) {
						cancel()
					}
				})), w.db, recordPath)
				if err == nil || exitStatus(err) != tt.status || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("error %v with status %d, want %q with %d", err, exitStatus(err), tt.want, tt.status)
				}
				if names, _ := filepath.Glob(filepath.Dir(file) + "/*"); len(names) > 0 {
					t.Errorf("it left %v", names)
				}
				if names, _ := filepath.Glob(filepath.Dir(file) + "/.*"); len(names) > 0 {
					t.Errorf("it left %v", names)
				}
			})
		})
	}
}

type writerFunc func(string)

func (f writerFunc) Write(b []byte) (int, error) {
	f(string(b))
	return len(b), nil
}

func TestRecordNobodyPlugsItIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newRecordWorld(t, nil, recordDB(t))
		w.idle = true
		c := &recordCommand{machine: w, file: filepath.Join(t.TempDir(), "stick.toml")}
		_, err := c.run(t.Context(), w, w.db, recordPath)
		if exitStatus(err) != exitTimedOut || !strings.Contains(err.Error(), "nothing was plugged into port 3-4 within 2m0s") {
			t.Errorf("error %v, want that nobody plugged it in", err)
		}
		c.asIs = true
		if _, err = c.run(t.Context(), w, w.db, recordPath); exitStatus(err) != exitNotFound {
			t.Errorf("error %v, want that nothing is there", err)
		}
	})
}

func TestRecordAsItIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		model, err := stick.Load("zte-mf626")
		if err != nil {
			t.Fatal(err)
		}
		text, _, said, err := record(t, model, func(_ *recordWorld, c *recordCommand) { c.asIs = true })
		if err != nil {
			t.Fatal(err)
		}
		r, err := recording.Parse("stick.toml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if r.Storage != nil || r.Switch != nil || r.Modem.USB.String() != "19d2:0031" || len(r.Modem.Ports[1].Answers) == 0 {
			t.Errorf("got %s\nwant the modem alone, with answers", text)
		}
		if strings.Contains(said, "Pull") || r.Events[0].At != 0 || r.Events[len(r.Events)-1].What == recording.Switched {
			t.Errorf("events %v, after:\n%s", r.Events, said)
		}
	})
}

// A stick that never leaves storage mode is what a new quirk begins with.
func TestRecordOfAStickThatStaysStorage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		model, err := stick.Load("zte-mf626")
		if err != nil {
			t.Fatal(err)
		}
		text, w, said, err := record(t, model, func(w *recordWorld, _ *recordCommand) { w.stranger = true })
		if err != nil {
			t.Fatalf("%v, after:\n%s", err, said)
		}
		r, err := recording.Parse("stick.toml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if r.Storage == nil || r.Modem != nil || len(w.opened) > 0 {
			t.Errorf("got %s\nwant the storage mode alone", text)
		}
		for _, want := range []string{`id       = "draft-19d2-2000"`, "the method is a guess", `scsi-model  = "USB SCSI CD-ROM"`} {
			if !strings.Contains(r.Draft.Quirks, want) {
				t.Errorf("the draft has no %s:\n%s", want, r.Draft.Quirks)
			}
		}
	})
}

// Nothing of whose stick it is, wherever it stands.
func TestARecordingTellsOfNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		model, err := stick.Load("zte-mf626")
		if err != nil {
			t.Fatal(err)
		}
		model.Strings.Serial = "MF626JANEDOE"
		model.Strings.Product = "Stick mf626janedoe"
		model.Storage.Units[0].Revision = "2.31"
		model.Modem.AT.IMEI, model.Modem.AT.Revision = "352099001761481", "B02 SN:KH4B-77"
		model.Modem.AT.Replies["+CGMM"] = []string{"MF626", "owner: Jane", "244051234567890"}
		text, _, said, err := record(t, model, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"janedoe", "352099", "KH4B", "Jane", "2440512"} {
			if strings.Contains(strings.ToLower(text), strings.ToLower(secret)) {
				t.Errorf("the file has %q:\n%s", secret, text)
			}
			if strings.Contains(strings.ToLower(said), strings.ToLower(secret)) {
				t.Errorf("it printed %q:\n%s", secret, said)
			}
		}
		if !strings.Contains(text, "MF626'") {
			t.Errorf("the file has not even the model:\n%s", text)
		}
	})
}

func TestFilesAreNamedAfterTheStick(t *testing.T) {
	t.Chdir(t.TempDir())
	r := &recording.Recording{Storage: &recording.Personality{USB: usb.ID{Vendor: 0x19d2, Product: 0x2000}}}
	for _, want := range []string{"stick-19d2-2000.toml", "stick-19d2-2000-2.toml", "stick-19d2-2000-3.toml"} {
		got := freeName(r)
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if err := os.WriteFile(got, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// A scripted port answers each command with the next of its answers.
type scriptedPort struct {
	answers map[string][]string
	waiting string
	asked   []string
}

func (p *scriptedPort) Write(_ context.Context, b []byte) (int, error) {
	command := strings.TrimSpace(string(b))
	p.asked = append(p.asked, command)
	if next := p.answers[command]; len(next) > 0 {
		p.waiting += next[0]
		p.answers[command] = next[min(1, len(next)-1):]
	}
	return len(b), nil
}

func (p *scriptedPort) Read(ctx context.Context, b []byte) (int, error) {
	if p.waiting == "" {
		<-ctx.Done()
		return 0, ctx.Err()
	}
	n := copy(b, p.waiting)
	p.waiting = p.waiting[n:]
	return n, nil
}

func TestAnswersThatAreDisturbedAreNotKept(t *testing.T) {
	const ok = "\r\nOK\r\n"
	for _, tt := range []struct {
		name    string
		answers map[string][]string
		want    []string // lines; nil: no answer
	}{
		{"nothing disturbs", map[string][]string{"AT": {ok}, "ATI": {"\r\nMF626\r\n" + ok}}, []string{"MF626"}},
		{"the capabilities belong to ATI", map[string][]string{"AT": {ok}, "ATI": {"\r\nMF626\r\n+GCAP: +CGSM\r\n" + ok}}, []string{"MF626", "+GCAP: +CGSM"}},
		{
			"a message comes during the answer",
			map[string][]string{"AT": {ok}, "ATI": {"\r\n+CMT: ,24\r\nHello Jane\r\nMF626\r\n" + ok, "\r\nMF626\r\n" + ok}},
			[]string{"MF626"},
		},
		{
			"a message comes between two answers",
			map[string][]string{"AT": {ok + "\r\n+CMT: ,24\r\n", "\r\nHello Jane\r\n" + ok, ok}, "ATI": {"\r\nMF626\r\n" + ok}},
			[]string{"MF626"},
		},
		{"messages come all the time", map[string][]string{"AT": {ok}, "ATI": {"\r\n+CMT: ,24\r\nHello Jane\r\n" + ok}}, nil},
		{"sentences come all the time", map[string][]string{"AT": {"\r\n$GPGGA,030405.0,,,,,0,00,99.0,,M,,M,,*64\r\n" + ok}, "ATI": {ok}}, nil},
		{"somebody calls", map[string][]string{"AT": {ok}, "ATI": {"\r\nRING\r\n" + ok, "\r\nMF626\r\n" + ok}}, []string{"MF626"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, err := undisturbed(t.Context(), atport.NewDialogue(&scriptedPort{answers: tt.answers}), "ATI")
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(tt.want, a.Lines); diff != "" || (a.Result == "OK") != (tt.want != nil) {
					t.Errorf("result %q, (-want +got):\n%s", a.Result, diff)
				}
			})
		})
	}
	t.Run("the port falls silent", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			_, err := undisturbed(t.Context(), atport.NewDialogue(&scriptedPort{}), "ATI")
			if took := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || took != answerWithin {
				t.Errorf("%v after %v, want that the time is over", err, took)
			}
		})
	})
}

func TestALentStickIsNotPulled(t *testing.T) {
	w := newRecordWorld(t, nil, recordDB(t))
	w.lent = true
	c := &recordCommand{machine: w, file: filepath.Join(t.TempDir(), "stick.toml")}
	if _, err := c.run(t.Context(), w, w.db, recordPath); exitStatus(err) != exitUsage || !strings.Contains(err.Error(), "--as-is") {
		t.Errorf("error %v, want that --as-is is to be used", err)
	}
}

func TestWhetherModemManagerRuns(t *testing.T) {
	address := bustest.Start(t)
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
	if (recordSystem{}).ModemManager(t.Context()) {
		t.Error("it runs, on a bus that it is not on")
	}
	mmtest.New(t, address).Run()
	if !(recordSystem{}).ModemManager(t.Context()) {
		t.Error("it does not run, on a bus that it is on")
	}
	noDaemon(t)
	if !(recordSystem{}).ModemManager(t.Context()) {
		t.Error("it does not run, where nobody can know")
	}
}
