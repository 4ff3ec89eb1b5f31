// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"modembridge/quirks"
)

func importAll(t *testing.T, files ...string) []quirks.Quirk {
	t.Helper()
	var from []quirks.Foreign
	for _, name := range files {
		from = append(from, foreignFile(name, good))
	}
	got, problems := quirks.Import(byTest, from...)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return got
}

const mine = `# My files
# SPDX-License-Identifier: CC0-1.0
schema = 1

# It works with the other message only.
[[storage]]
id     = "usb-fff0-0002"
name   = "Mine" # since 2014
modems = ["fff0:1002"]

[storage.match]
usb = "fff0:0002"

[storage.switch]
method = "huawei-alt"
`

func TestMergeIntoAddsWhatIsNew(t *testing.T) {
	dir := quirks.Source{Name: "d", FS: fstest.MapFS{
		"fff0-acme.toml": {Data: []byte(mine)},
		"other.toml":     {Data: []byte(strings.Replace(storage("usb-fff2-0001", "fff2:0001", "x"), "schema", "# x\nschema", 1))},
		"fff2.txt":       {Data: []byte("no quirk file")},
	}}
	changed, problems := quirks.MergeInto(dir, importAll(t, "fff0:0003", "fff0:0002", "fff0:0001", "fff1:0001", "fff2:0001", "19d2:fffe"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	want := []string{"19d2-zte-local.toml", "fff0-acme.toml", "fff1-usb.toml"}
	if d := cmp.Diff(want, slices.Sorted(maps.Keys(changed))); d != "" {
		t.Errorf("changed files (-want +got):\n%s", d)
	}
	text := string(changed["fff0-acme.toml"])
	after := text
	for _, part := range []string{
		"# My files\n# SPDX-License-Identifier: CC0-1.0\nschema = 1\n",
		`id       = "usb-fff0-0001"`,
		"# It works with the other message only.\n[[storage]]\nid     = \"usb-fff0-0002\"\nname   = \"Mine\" # since 2014\n",
		`method = "huawei-alt"`,
		`id       = "usb-fff0-0003"`,
		`source = "a test, file fff0:0003"`,
	} {
		_, rest, ok := strings.Cut(after, part)
		if !ok {
			t.Fatalf("the file does not have %q after what comes before:\n%s", part, text)
		}
		after = rest
	}
	for name, text := range changed {
		if _, problems := quirks.ParseFile(name, text); len(problems) > 0 {
			t.Errorf("%s: %v\n%s", name, problems, text)
		}
	}
	if !strings.HasPrefix(string(changed["fff1-usb.toml"]), "# USB vendor fff1\n# SPDX-License-Identifier: GPL-2.0-or-later\n") {
		t.Errorf("the new file begins with %.100q; want a head with its licence", changed["fff1-usb.toml"])
	}
}

func TestMergeIntoChangesNothingTwice(t *testing.T) {
	files := fstest.MapFS{}
	list := importAll(t, "fff0:0001", "fff1:0001")
	changed, problems := quirks.MergeInto(quirks.Source{Name: "d", FS: files}, list)
	if len(problems) > 0 || len(changed) != 2 {
		t.Fatalf("MergeInto() = %d files, %v; want 2", len(changed), problems)
	}
	for name, text := range changed {
		files[name] = &fstest.MapFile{Data: text}
	}
	changed, problems = quirks.MergeInto(quirks.Source{Name: "d", FS: files}, list)
	if len(changed) > 0 || len(problems) > 0 {
		t.Errorf("MergeInto() again = %v, %v; want nothing", changed, problems)
	}
}

func TestMergeIntoLeavesADirectoryWithMistakesAlone(t *testing.T) {
	dir := quirks.Source{Name: "d", FS: fstest.MapFS{"zz.toml": {Data: []byte("schema = \n")}}}
	changed, problems := quirks.MergeInto(dir, importAll(t, "fff0:0001"))
	if len(changed) > 0 || len(problems) != 1 || !strings.HasPrefix(problems[0].Error(), "d/zz.toml:1:") {
		t.Errorf("MergeInto() = %v, %v; want nothing, and the mistake in d/zz.toml", changed, problems)
	}
}
