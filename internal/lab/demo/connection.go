// SPDX-License-Identifier: GPL-3.0-or-later

package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"modembridge/internal/lab/guest"
	"modembridge/internal/lab/stick"
)

// A status is the part of `modembridge status --json` that is shown here.
type status struct {
	Sticks []struct {
		State    string
		Reason   string
		NextStep string `json:"next_step"`
		Ports    []struct {
			TTY       string
			Interface int
			Role      string
		}
		Modem   *struct{ Path, Operator, Registration string }
		Profile *struct{ ID, APN string }
	}
}

// A milestone is something the status shows sooner or later: tell returns what
// to say once it is there, "" before.
type milestone struct {
	name string
	tell func(status) (line, detail string)
}

func milestones() []milestone {
	return []milestone{
		{"ports with roles", func(s status) (string, string) {
			var ports strings.Builder
			known := false
			for _, p := range s.Sticks[0].Ports {
				known = known || p.Role != ""
				fmt.Fprintf(&ports, "%s  interface %d  %s\n", p.TTY, p.Interface, p.Role)
			}
			if !known {
				return "", ""
			}
			return "Its ports have their roles.", ports.String()
		}},
		{"the modem in ModemManager", func(s status) (string, string) {
			if s.Sticks[0].Modem == nil || s.Sticks[0].Modem.Path == "" {
				return "", ""
			}
			return "ModemManager knows the modem.", ""
		}},
		{"the network", func(s status) (string, string) {
			if m := s.Sticks[0].Modem; m != nil && (m.Registration == "home" || m.Registration == "roaming") {
				return "It is registered with " + m.Operator + ".", ""
			}
			return "", ""
		}},
		{"the profile", func(s status) (string, string) {
			if p := s.Sticks[0].Profile; p != nil && p.ID != "" {
				return fmt.Sprintf("NetworkManager has the profile %q, with the operator's access point %q.", p.ID, p.APN), ""
			}
			return "", ""
		}},
		{"the connection", func(s status) (string, string) {
			if s.Sticks[0].State != "connected" {
				return "", ""
			}
			return "Connected, by itself.", ""
		}},
	}
}

// becomesConnection follows the modem to the connection.
func (d *demo) becomesConnection(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, stepDeadline)
	defer cancel()
	for _, m := range milestones() {
		err := until(ctx, m.name, statusInterval, func() (bool, error) {
			text, err := guest.Run(ctx, "modembridge", "status", "--json")
			if err != nil {
				return false, err
			}
			var s status
			if err := json.Unmarshal([]byte(text), &s); err != nil {
				return false, err
			}
			if len(s.Sticks) == 0 {
				return false, nil
			}
			if s.Sticks[0].State == "failed" {
				return false, fmt.Errorf("%s; next step: %s", s.Sticks[0].Reason, s.Sticks[0].NextStep)
			}
			line, detail := m.tell(s)
			if line != "" {
				d.say("%s", line)
				d.detail(detail)
			}
			return line != "", nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// commands shows that the stock tools rule the connection from here on.
func (d *demo) commands(ctx context.Context, s *stick.Stick) error {
	for _, command := range []string{
		"modembridge status",
		"nmcli connection down mobile",
		"nmcli connection up mobile",
		"ip -4 -brief address show dev ppp0",
		"ping -c 3 -I ppp0 " + s.NetworkAddress().String(),
	} {
		fmt.Fprintf(d.out, "\n$ %s\n", command)
		words, start := strings.Fields(command), time.Now()
		text, err := guest.Run(ctx, words[0], words[1:]...)
		fmt.Fprint(d.out, text)
		if err != nil {
			return err
		}
		if words[0] == "nmcli" {
			fmt.Fprintf(d.out, "(%.1f s)\n", time.Since(start).Seconds())
		}
	}
	return nil
}
