// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"github.com/spf13/cobra"

	"modembridge/internal/config"
	"modembridge/quirks"
)

// A completer returns what the shell may complete an argument with.
type completer = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective)

// completePorts completes the ports that a stick is plugged into that a quirk is
// for, each with its name.
func completePorts(m machine) completer {
	return first(func() []string {
		devices, err := m.Devices()
		if err != nil {
			return nil
		}
		db, _ := quirks.Load(config.QuirkSources()...)
		var list []string
		for _, d := range devices {
			if db.Named(d.ID) {
				list = append(list, cobra.CompletionWithDesc(string(d.Port), d.ID.String()+" "+d.Product))
			}
		}
		return list
	})
}

// completeQuirks completes the ids of quirks, each with its name.
func completeQuirks() completer {
	return first(func() []string {
		db, _ := quirks.Load(config.QuirkSources()...)
		var list []string
		for _, q := range db.Quirks() {
			list = append(list, cobra.CompletionWithDesc(q.ID, q.Name))
		}
		return list
	})
}

// first completes the first argument, and no other, with a list.
func first(list func() []string) completer {
	return func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return list(), cobra.ShellCompDirectiveNoFileComp
	}
}
