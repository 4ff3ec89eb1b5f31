// SPDX-License-Identifier: GPL-3.0-or-later

package campaign

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"

	"modembridge/internal/lab/guest"
	"modembridge/internal/lab/stick"
	"modembridge/switcher/usb"
)

// usersMetric is what the user sets in the profile, for it to stay.
const usersMetric = "777"

// Look implements World. The network's end of the link answers over the link
// alone, so that its answer is all the proof that is wanted.
func (m *Machine) Look(ctx context.Context) View {
	if m.stick == nil {
		return View{}
	}
	if m.Stock {
		return View{State: "stock", Linked: m.ping(ctx)}
	}
	v := m.told(ctx)
	v.Linked = v.State == "connected" && m.ping(ctx)
	if v.Linked && !m.edited {
		_, err := guest.Run(ctx, "nmcli", "connection", "modify", "mobile", "ipv4.route-metric", usersMetric)
		m.edited = err == nil
	}
	return v
}

func (m *Machine) ping(ctx context.Context) bool {
	_, err := guest.Run(ctx, "ping", "-c", "1", "-W", "1", m.stick.NetworkAddress().String())
	return err == nil
}

// told returns what `modembridge status` says of the stick.
func (m *Machine) told(ctx context.Context) View {
	out, err := guest.Run(ctx, "modembridge", "status", "--json")
	if err != nil {
		return View{State: "no daemon answers"}
	}
	var status struct {
		Sticks []struct {
			Port  usb.PortPath `json:"port_path"`
			State string       `json:"state"`
			Code  string       `json:"reason_code"`
			Next  string       `json:"next_step"`
		}
	}
	if err := json.Unmarshal([]byte(out), &status); err != nil {
		return View{State: err.Error()}
	}
	for _, s := range status.Sticks {
		if s.Port == m.stick.PortPath() {
			return View{State: s.State, Code: s.Code, Next: s.Next}
		}
	}
	return View{}
}

// registers matches the command with which ModemManager begins to follow the
// registration, when it enables a modem.
var registers = regexp.MustCompile(`\+C[GE]?REG=`)

// Reached implements World.
func (m *Machine) Reached(ctx context.Context, moment Moment) bool {
	saw := func(match func(stick.Event) bool) bool {
		for _, e := range m.stick.Events() {
			if match(e) {
				return true
			}
		}
		return false
	}
	kind := func(k stick.Kind) bool { return saw(func(e stick.Event) bool { return e.Kind == k }) }
	switch moment {
	case Plugged:
		return true
	case Switching:
		return kind(stick.Triggered)
	case Returned:
		return saw(func(e stick.Event) bool { return e.Kind == stick.Personality && strings.HasPrefix(e.Text, "modem ") })
	case Probed:
		return kind(stick.ATLine)
	case Registering:
		return saw(func(e stick.Event) bool { return e.Kind == stick.ATLine && registers.MatchString(e.Text) })
	case Dialling:
		return kind(stick.Dialled)
	case Connected:
		return kind(stick.PPPUp) && m.Look(ctx).Linked
	case Locked:
		return kind(stick.PINSent) && (m.Stock || m.Look(ctx).Code == "pin-refused")
	}
	return false
}
