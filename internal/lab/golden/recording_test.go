// SPDX-License-Identifier: GPL-3.0-or-later

package golden_test

import (
	"archive/tar"
	"bytes"
	"cmp"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"

	"modembridge/internal/lab/golden"
)

// kept is the recording that tests elsewhere use.
const kept = "../../../quirks/testdata/usb_modeswitch-2.6.1.jsonl"

func readKept(t *testing.T) (text []byte, r *golden.Recording) {
	t.Helper()
	text, err := os.ReadFile(kept)
	if err != nil {
		t.Fatal(err)
	}
	r, err = golden.Read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return text, r
}

func TestARecordingThatIsReadIsWrittenAgainTheSame(t *testing.T) {
	text, r := readKept(t)
	var again bytes.Buffer
	if err := r.Write(&again); err != nil {
		t.Fatal(err)
	}
	if d := diff.Diff(strings.Split(string(text), "\n"), strings.Split(again.String(), "\n")); d != "" {
		t.Errorf("written again (-want +got):\n%s", d)
	}
}

func TestTheRealProgramStillDoesWhatIsRecorded(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes 2000 runs of usb_modeswitch")
	}
	p := program(t)
	pack := cmp.Or(os.Getenv("USB_MODESWITCH_DATA"), "/usr/share/usb_modeswitch/configPack.tar.gz")
	if _, err := os.Stat(pack); err != nil {
		t.Skipf("usb_modeswitch's data is missing (apt install usb-modeswitch-data, or say in USB_MODESWITCH_DATA where configPack.tar.gz is): %v", err)
	}
	entries, err := golden.ReadEntries(pack)
	if err != nil {
		t.Fatal(err)
	}
	recorded, err := golden.Make(t.Context(), p, entries)
	if err != nil {
		t.Fatal(err)
	}
	text, r := readKept(t)
	var again bytes.Buffer
	if err := (&golden.Recording{About: r.About, Entries: recorded}).Write(&again); err != nil {
		t.Fatal(err)
	}
	if d := diff.Diff(strings.Split(string(text), "\n"), strings.Split(again.String(), "\n")); d != "" {
		t.Errorf("recorded again (-want +got):\n%s", d)
	}
}

func TestReadRefusesWhatIsNoRecording(t *testing.T) {
	const (
		about = `{"about":{"command":"c","program":"p","data":"d","entries":1}}` + "\n"
		shape = `{"stick":"12d1:1446","lines":["config 1","interface 0 08 06 50","endpoint 81 2","active 1"]}` + "\n"
		entry = `{"entry":"12d1:1446","settings":["HuaweiNewMode=1"],"plain":{"stick":"12d1:1446"},"with_mbim":{"stick":"12d1:1446"}}` + "\n"
	)
	if _, err := golden.Read(strings.NewReader(about + shape + entry)); err != nil {
		t.Fatalf("Read of a whole one: %v", err)
	}
	for name, text := range map[string]string{
		"an entry that is missing":          about + shape,
		"a stick that nobody described":     about + entry,
		"calls that nobody recorded":        about + shape + strings.Replace(entry, `"stick":"12d1:1446"`, `"stick":"12d1:1446","calls":"x"`, 1),
		"a line of no known kind":           about + shape + `{"other":1}` + "\n" + entry,
		"an unknown key of a call":          about + shape + `{"type":"reset","speed":1}` + "\n" + entry,
		"digits that are none":              about + shape + `{"type":"bulk-out","data":"5z"}` + "\n" + entry,
		"an entry without an id":            about + shape + strings.Replace(entry, `"entry":"12d1:1446"`, `"entry":"new.lst"`, 1),
		"an interface of no configuration":  about + strings.Replace(shape, `"config 1",`, "", 1) + entry,
		"an endpoint of no interface":       about + strings.Replace(shape, `"interface 0 08 06 50",`, "", 1) + entry,
		"a line of a stick that is unknown": about + strings.Replace(shape, "active", "passive", 1) + entry,
	} {
		if _, err := golden.Read(strings.NewReader(text)); err == nil {
			t.Errorf("Read takes %s", name)
		}
	}
}

func TestReadEntriesTakesSettingsAndLeavesOutTheRest(t *testing.T) {
	path := filepath.Join(t.TempDir(), "configPack.tar.gz")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	zipped := gzip.NewWriter(f)
	pack := tar.NewWriter(zipped)
	for _, file := range []struct{ name, text string }{
		{"12d1:1446", "# a comment\n\nTargetVendor= 0x12d1\nHuaweiNewMode=1"},
		{"05c6:1000:uMa=Co.,Ltd", "StandardEject=1\n"},
		{"new.lst", "12d1:1446\n"},
	} {
		if err := pack.WriteHeader(&tar.Header{Name: file.name, Size: int64(len(file.text)), Mode: 0o644}); err != nil {
			t.Fatal(err)
		}
		if _, err := pack.Write([]byte(file.text)); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []interface{ Close() error }{pack, zipped, f} {
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := golden.ReadEntries(path)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name+"\n"+e.Text())
	}
	want := []string{"05c6:1000:uMa=Co.,Ltd\nStandardEject=1\n", "12d1:1446\nTargetVendor= 0x12d1\nHuaweiNewMode=1\n"}
	if d := diff.Diff(want, got); d != "" {
		t.Errorf("entries (-want +got):\n%s", d)
	}
}

func TestReadEntriesSaysWhatIsMissing(t *testing.T) {
	_, err := golden.ReadEntries("/nowhere/configPack.tar.gz")
	if err == nil || !strings.Contains(err.Error(), "Debian's package usb-modeswitch-data") {
		t.Errorf("ReadEntries without the data = %v", err)
	}
}
