// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// newQuirkExplainCmd is `modembridge quirk explain`.
func newQuirkExplainCmd(m machine) *cobra.Command {
	return &cobra.Command{
		Use:   "explain PORT|ID",
		Short: "Say what is known about a stick, and which quirk it gets",
		Long: `Say what is known about the device in a port, such as 1-1.4, or about a USB id,
such as 19d2:2000: which quirks are for it, what each of them asks for and, of a
device, what it has; and what the ports of a modem are for.`,
		Example: `  modembridge quirk explain 1-1.4
  modembridge quirk explain 19d2:0031

Then see what would be sent: modembridge switch 1-1.4 --explain`,
		ValidArgsFunction: completePorts(m),
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("name one port, or one USB id\nSee: %s --help", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			db := loadQuirks(cmd)
			if id, err := usb.ParseID(args[0]); err == nil {
				return explain(cmd.OutOrStdout(), db, db.ExplainID(id))
			}
			port, err := usb.ParsePortPath(args[0])
			if err != nil {
				return usagef("%q is neither a port such as 1-1.4 nor a USB id such as 19d2:2000", args[0])
			}
			dev, err := deviceAt(m, port)
			if err != nil {
				return err
			}
			media, err := m.Media(port)
			if err != nil {
				return err
			}
			return explain(cmd.OutOrStdout(), db, db.Explain(dev, quirks.Identities(media)...))
		},
	}
}

// explain prints what is known about a device, in storage and in modem mode.
func explain(out io.Writer, db *quirks.DB, e quirks.Explanation) error {
	id := e.Device.ID
	modem := db.ModemByID(id)
	if len(e.Candidates) == 0 && modem == nil {
		return notFoundf("nothing is known about %v; a quirk of your own would say it: see modembridge-quirks(5)", id)
	}
	var b strings.Builder
	if len(e.Candidates) > 0 {
		b.WriteString(e.String())
	}
	for _, c := range e.Candidates {
		writeStorage(&b, c.Quirk)
	}
	if modem != nil {
		writeModem(&b, modem)
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func writeStorage(b *strings.Builder, q *quirks.Quirk) {
	fmt.Fprintf(b, "\n%s: %s\n  switched with %v", q.ID, q.Name, q.Switch.Method)
	if len(q.Modems) > 0 {
		var ids []string
		for _, id := range q.Modems {
			ids = append(ids, id.String())
		}
		fmt.Fprintf(b, ", may come back as %s", strings.Join(ids, " "))
	}
	b.WriteString("\n")
	writeEvidence(b, q.Evidence)
}

func writeModem(b *strings.Builder, m *quirks.Modem) {
	fmt.Fprintf(b, "\n%v as a modem (%v): %s\n", m.USB, m.Origin, m.Name)
	if m.Driver != "" {
		note := ""
		if m.Bind {
			note = ", which has to be told the id"
		}
		fmt.Fprintf(b, "  driver %s%s\n", m.Driver, note)
	}
	for _, line := range m.Init {
		fmt.Fprintf(b, "  is told before ModemManager sees it: %s\n", line)
	}
	for _, p := range m.Ports {
		fmt.Fprintf(b, "  interface %v: %v\n", p.Interface, p.Role)
	}
	fmt.Fprintf(b, "  %s\n", others(m))
	writeEvidence(b, m.Evidence)
}

// others says what becomes of the serial ports that have no line of their own.
func others(m *quirks.Modem) string {
	// No port has this number: they count from 0, and there are at most 255 (USB
	// 2.0, 9.6.3 and 9.6.5).
	role := m.Role(usb.Interface{Number: 255})
	switch {
	case len(m.Ports) == 0:
		return "its ports are not known: they are asked what they are for"
	case role != quirks.Unset:
		return fmt.Sprintf("other serial ports: %v", role)
	case m.Asks():
		return "other serial ports: no role; with one of them, all are asked what they are for"
	default:
		return "other serial ports: no role"
	}
}

func writeEvidence(b *strings.Builder, evidence []quirks.Evidence) {
	for _, e := range evidence {
		var claims []string
		for _, c := range e.Proves {
			claims = append(claims, c.String())
		}
		fmt.Fprintf(b, "  %v evidence for %s: %s (%v)\n", e.Level, strings.Join(claims, ", "), e.Source, e.Date)
	}
}
