// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"cmp"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"modembridge/bridge"
	"modembridge/internal/service"
	"modembridge/switcher/usb"
)

// newPortListCmd is `modembridge port list`.
func newPortListCmd() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List every serial port of every stick, its role, and who gave it",
		Example: `  modembridge port list
  modembridge port list --json | jq -r '.ports[] | select(.role == "gps").tty'

Then see which program has one open: modembridge port who TTY`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := service.Ask(cmd.Context())
			if err != nil {
				return err
			}
			ports := listedPorts(s)
			switch {
			case asJSON:
				return encode(cmd.OutOrStdout(), struct {
					Schema int          `json:"schema"`
					Ports  []listedPort `json:"ports"`
				}{1, ports})
			case len(ports) == 0:
				_, err := fmt.Fprintln(cmd.OutOrStdout(), noPorts)
				return err
			}
			rows := [][]string{{"STICK", "TTY", "INTERFACE", "ROLE", "SOURCE"}}
			for _, p := range ports {
				rows = append(rows, []string{
					string(p.Stick), p.TTY, strconv.Itoa(int(p.Interface)),
					cmp.Or(p.Role, "no role"), cmp.Or(p.Source, "-"),
				})
			}
			return writeTable(cmd.OutOrStdout(), rows)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the document that scripts rely on")
	return cmd
}

// noPorts is the answer to a question about all ports when there are none.
const noPorts = "No stick that modembridge knows has a serial port."

// A listedPort is one line of the list.
type listedPort struct {
	Stick usb.PortPath `json:"port_path"`
	bridge.PortStatus
}

// listedPorts returns the ports of all sticks, in the order of the status.
func listedPorts(s service.Status) []listedPort {
	ports := []listedPort{}
	for _, st := range s.Sticks {
		for _, p := range st.Ports {
			ports = append(ports, listedPort{st.PortPath, p})
		}
	}
	return ports
}
