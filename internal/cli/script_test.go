// SPDX-License-Identifier: GPL-3.0-or-later

package cli_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"modembridge/internal/cli"
)

func TestMain(m *testing.M) {
	program := func(name string) int {
		args := append([]string{name}, os.Args[1:]...)
		return cli.Main(context.Background(), args, os.Stdin, os.Stdout, os.Stderr)
	}
	testscript.Main(m, map[string]func(){
		"modembridge":    func() { os.Exit(program("modembridge")) },
		"usb_modeswitch": func() { os.Exit(program("/usr/sbin/usb_modeswitch")) },
		// status-of runs modembridge and prints its exit status, which "!" hides.
		"status-of": func() { fmt.Printf("exit status %d\n", program("modembridge")) },
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			// With -race every program would wait a second at its end.
			env.Setenv("GORACE", "atexit_sleep_ms=0")
			return nil
		},
	})
}
