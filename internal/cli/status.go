// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"modembridge/bridge"
	"modembridge/internal/service"
)

// newStatusCmd is `modembridge status`.
func newStatusCmd() *cobra.Command {
	var asJSON, timeline bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show every stick, its ports, its connection, and what is wrong",
		Example: `  modembridge status
  modembridge status --timeline         where the seconds went since the plug
  modembridge status --json | jq -r '.sticks[].state'`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if asJSON && timeline {
				return usagef("--timeline is for people: --json has the same times under timings_ms, so take it alone")
			}
			s, err := service.Ask(cmd.Context())
			if err != nil {
				return err
			}
			if timeline {
				return writeTimelines(cmd.OutOrStdout(), s, width(cmd.OutOrStdout()))
			}
			if asJSON {
				enc := json.NewEncoder(cmd.OutOrStdout())
				enc.SetIndent("", "  ")
				return enc.Encode(s)
			}
			return writeStatus(cmd.OutOrStdout(), s)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the document that scripts rely on")
	cmd.Flags().BoolVar(&timeline, "timeline", false, "show where the time went since each stick was plugged in")
	return cmd
}

// writeStatus prints the status for a person.
func writeStatus(out io.Writer, s service.Status) error { return writeSticks(out, s, writeStick) }

// writeSticks prints one block a stick, and at the end what concerns no single
// one.
func writeSticks(out io.Writer, s service.Status, block func(io.Writer, bridge.Snapshot)) error {
	w := &strings.Builder{}
	if len(s.Sticks) == 0 {
		fmt.Fprintln(w, "No stick is plugged in that modembridge knows.")
	}
	for i, st := range s.Sticks {
		if i > 0 {
			fmt.Fprintln(w)
		}
		block(w, st)
	}
	for _, p := range s.Problems {
		fmt.Fprintf(w, "\nProblem: %s\n", p.Problem)
		if p.NextStep != "" {
			fmt.Fprintf(w, "  Next:  %s\n", p.NextStep)
		}
	}
	_, err := io.WriteString(out, w.String())
	return err
}

func writeStick(out io.Writer, st bridge.Snapshot) {
	fmt.Fprintf(out, "%s  %s  %s\n", st.PortPath, st.USBID, st.Name)
	w := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	row := func(key, format string, args ...any) { fmt.Fprintf(w, "  %s\t%s\n", key, fmt.Sprintf(format, args...)) }
	row("State", "%s%s", st.State, elapsed(st))
	if st.Reason != "" {
		row("Reason", "%s", st.Reason)
	}
	if st.NextStep != "" {
		row("Next", "%s", st.NextStep)
	}
	if r := st.Recovery; r != nil && r.LastRung != "" {
		row("Recovery", "%s, %d of %d tries in this hour", r.LastRung, r.TriesThisHour, r.PerHour)
	}
	for i, p := range st.Ports {
		key := "Ports"
		if i > 0 {
			key = ""
		}
		role := p.Role
		if role == "" {
			role = "no role"
		}
		row(key, "%-8s  interface %d  %s", p.TTY, p.Interface, role)
	}
	if m := st.Modem; m != nil {
		row("Network", "%s", network(m))
	}
	if p := st.Profile; p != nil {
		apn := "APN " + p.APN
		if p.APN == "" {
			apn = "no APN"
		}
		row("Profile", "%s  (%s)%s", p.ID, apn, edited(p))
	}
	if l := st.Link; l != nil {
		row("Link", "%s  %s", l.Interface, strings.Join(l.Addresses, ", "))
	}
	w.Flush()
}

// edited says what of a profile that we made is the user's.
func edited(p *bridge.ProfileStatus) string {
	if len(p.Edited) == 0 {
		return ""
	}
	return "  edited by hand, and left so: " + strings.Join(p.Edited, ", ")
}

// elapsed is how long the stick took from the plug to the connection.
func elapsed(st bridge.Snapshot) string {
	ms, ok := st.Timings["connected"]
	if !ok || st.State != bridge.Connected.String() {
		return ""
	}
	return fmt.Sprintf("  (%.1f s after the plug)", (time.Duration(ms) * time.Millisecond).Seconds())
}

func network(m *bridge.ModemStatus) string {
	if m.OperatorCode == "" && m.Operator == "" {
		return "not registered"
	}
	text := fmt.Sprintf("%s (%s), signal %d %%", m.Operator, m.OperatorCode, m.Signal)
	if m.Registration == "roaming" {
		text += ", roaming"
	}
	return text
}
