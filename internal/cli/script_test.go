// SPDX-License-Identifier: GPL-3.0-or-later

package cli_test

import (
	"context"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"modembridge/internal/cli"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"modembridge": func() { os.Exit(cli.Main(context.Background(), os.Args[1:], os.Stdout, os.Stderr)) },
		// status-of runs modembridge and prints its exit status, which "!" hides.
		"status-of": func() {
			code := cli.Main(context.Background(), os.Args[1:], os.Stdout, os.Stderr)
			os.Stdout.WriteString("exit status " + string(rune('0'+code)) + "\n")
		},
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script"})
}
