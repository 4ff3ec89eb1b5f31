// SPDX-License-Identifier: GPL-3.0-or-later

package compile_test

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"modembridge/quirks/internal/compile"
)

var update = flag.Bool("update", false, "write the compiled files")

func TestBuiltinFilesAreCompiled(t *testing.T) {
	want, err := compile.Source()
	if err != nil {
		t.Fatal(err)
	}
	const file = "../../compiled.go"
	if *update {
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("quirks/compiled.go does not say what quirks/data says: run go generate ./quirks")
	}
}
