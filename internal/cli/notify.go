// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"modembridge/internal/notify"
	"modembridge/internal/service"
)

// newNotifyCmd is `modembridge notify`.
func newNotifyCmd() *cobra.Command {
	var once bool
	cmd := &cobra.Command{
		Use:   "notify",
		Short: "Tell the person at this desktop when a stick needs them",
		Long: `It runs for as long as the session does, and shows a desktop notification when a stick
needs a person: a PIN, an access point name, a plug. The desktop starts it at login,
by /etc/xdg/autostart/modembridge-notify.desktop.`,
		Example: `  modembridge notify --once     print what needs somebody now
  modembridge notify            in place of the one that runs, with a log`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if once {
				s, err := service.Ask(cmd.Context())
				if err != nil {
					return err
				}
				return writeMatters(cmd.OutOrStdout(), notify.Matters(s))
			}
			session, err := notify.OpenSession(cmd.Context())
			switch {
			case err != nil && cmd.Context().Err() != nil:
				return nil // the session was over as soon as it began
			case err != nil:
				return err
			}
			defer session.Close()
			notify.Run(cmd.Context(), session, service.Watch, slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil)))
			return nil
		},
	}
	cmd.Flags().BoolVar(&once, "once", false, "print what would be shown now, and end")
	return cmd
}

// writeMatters prints what needs a person, as notifications have it: a title, and
// the sentences below.
func writeMatters(out io.Writer, matters []notify.Matter) error {
	w := &strings.Builder{}
	if len(matters) == 0 {
		fmt.Fprintln(w, "Nothing needs anybody; to see every stick: modembridge status")
	}
	for i, m := range matters {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintln(w, m.Title)
		for line := range strings.Lines(m.Text()) {
			fmt.Fprintf(w, "  %s\n", strings.TrimSuffix(line, "\n"))
		}
	}
	_, err := io.WriteString(out, w.String())
	return err
}
