// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"modembridge/internal/config"
	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// newQuirkExplainCmd is `modembridge quirk explain`.
func newQuirkExplainCmd(m machine) *cobra.Command {
	return &cobra.Command{
		Use:   "explain ID|PORT",
		Short: "Say what is known about a stick, and which quirk it gets",
		Long: `Say what is known about a USB id, such as 19d2:2000, or about the device in a
port, such as 1-1.4: which quirks are for it, what each of them asks for and
what the device has, and what the ports of a modem are for.`,
		Example: `  modembridge quirk explain 1-1.4
  modembridge quirk explain 19d2:0031`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("name one USB id, or one port\nSee: %s --help", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			db, problems := quirks.Load(config.QuirkSources()...)
			for _, p := range problems {
				fmt.Fprintf(cmd.ErrOrStderr(), "modembridge: this quirk file is not used: %v\n", p)
			}
			if id, err := usb.ParseID(args[0]); err == nil {
				return explain(cmd.OutOrStdout(), db, nominal(id), nil)
			}
			port, err := usb.ParsePortPath(args[0])
			if err != nil {
				return usagef("%q is neither a USB id such as 19d2:2000 nor a port such as 1-1.4", args[0])
			}
			dev, err := deviceAt(m, port)
			if err != nil {
				return err
			}
			media, err := m.Media(port)
			if err != nil {
				return err
			}
			var scsi []quirks.SCSI
			for _, medium := range media {
				scsi = append(scsi, quirks.SCSI{Vendor: medium.Vendor, Model: medium.Model, Revision: medium.Revision})
			}
			return explain(cmd.OutOrStdout(), db, dev, scsi)
		},
	}
}

// explain prints what is known about a device, in storage and in modem mode.
func explain(out io.Writer, db *quirks.DB, dev usb.Device, scsi []quirks.SCSI) error {
	e := db.Explain(dev, scsi...)
	modem := db.ModemByID(dev.ID)
	if len(e.Candidates) == 0 && modem == nil {
		return fmt.Errorf("nothing is known about %v: %w", dev.ID, fs.ErrNotExist)
	}
	var b strings.Builder
	if len(e.Candidates) > 0 {
		b.WriteString(e.String())
	}
	for _, c := range e.Candidates {
		var ids []string
		for _, id := range c.Quirk.Modems {
			ids = append(ids, id.String())
		}
		fmt.Fprintf(&b, "\n%s: %s\n  switched with %v, may come back as %s\n", c.Quirk.ID, c.Quirk.Name, c.Quirk.Switch.Method, strings.Join(ids, " "))
		writeEvidence(&b, c.Quirk.Evidence)
	}
	if modem != nil {
		writeModem(&b, modem)
	}
	_, err := io.WriteString(out, b.String())
	return err
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
	for _, p := range m.Ports {
		fmt.Fprintf(b, "  interface %v: %v\n", p.Interface, p.Role)
	}
	if len(m.Ports) == 0 {
		b.WriteString("  its ports are not known\n")
	}
	writeEvidence(b, m.Evidence)
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
