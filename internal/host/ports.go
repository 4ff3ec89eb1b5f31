// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"context"
	"errors"
	"fmt"
	"time"

	"modembridge/bridge"
	"modembridge/internal/atport"
	"modembridge/internal/portbook"
	"modembridge/internal/udevtag"
	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// Ask implements bridge.World.
func (h *Host) Ask(ctx context.Context, d usb.Device, ports []bridge.SerialPort) error {
	findings := atport.Probe(ctx, h.targets(d, ports))
	roles, rule, err := atport.Roles(findings)
	if err != nil {
		return err
	}
	for i, f := range findings {
		if roles[i] == quirks.Unset {
			return fmt.Errorf("cannot tell what %s is for: %w", f.TTY, f.Err)
		}
		h.log.Info("asked a port what it is for", "stick", d.Port, "tty", f.TTY, "interface", f.Interface.Number,
			"is", f.Kind, "role", roles[i], "took", f.Took)
	}
	h.log.Info("chose the port that dials", "stick", d.Port, "by", rule)
	if err := h.book.Ask(d, entries(findings, roles)); err != nil {
		return err
	}
	return h.tags.TriggerAll(d)
}

// targets are the ports to ask.
func (h *Host) targets(d usb.Device, ports []bridge.SerialPort) []atport.Target {
	var list []atport.Target
	for _, p := range ports {
		i, _ := d.Interface(p.Interface)
		t := atport.Target{TTY: p.TTY, Interface: i, USB: d.ID}
		if r, err := h.tags.Read("tty", p.TTY); err == nil {
			t.SkipPortMode = udevtag.True(r.Tags["ID_MM_HUAWEI_DISABLE_GETPORTMODE"])
		}
		list = append(list, t)
	}
	return list
}

// entries are what the book has of it, with names as a quirk's ports have them.
func entries(findings []atport.Finding, roles []quirks.Role) []portbook.Port {
	var layout quirks.Modem
	for i, f := range findings {
		layout.Ports = append(layout.Ports, quirks.Port{
			Interface: quirks.Selector{ByNumber: true, Number: f.Interface.Number}, Role: roles[i],
		})
	}
	var list []portbook.Port
	for _, p := range layout.Ports {
		list = append(list, portbook.Port{Interface: p.Interface.Number, Role: p.Role.String(), Names: layout.Names(p)})
	}
	return list
}

// Init implements bridge.World.
func (h *Host) Init(ctx context.Context, tty string, commands []string) (err error) {
	port, err := atport.Open(ctx, tty)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, port.Close()) }()
	dialogue := atport.NewDialogue(port)
	for n, c := range commands {
		if err := tell(ctx, dialogue, c); err != nil {
			return fmt.Errorf("cannot give %s command %d of its quirk: %w", tty, n+1, err)
		}
	}
	return nil
}

// tell gives one command, whose answer may take 10 s.
func tell(ctx context.Context, d *atport.Dialogue, command string) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	a, err := d.Ask(ctx, command)
	if err == nil && !a.OK() {
		err = fmt.Errorf("it says %s", a.Result)
	}
	return err
}

// Learn implements bridge.World.
func (h *Host) Learn(_ context.Context, d usb.Device) error { return h.book.Learn(d) }
