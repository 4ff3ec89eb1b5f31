// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"context"
	"fmt"
	"io/fs"
	"net/netip"
	"sync"
	"time"

	"modembridge/bridge"
	"modembridge/internal/nm"
	"modembridge/internal/reach"
	"modembridge/switcher/usb"
)

// Targets is whom a probe of a link asks.
type Targets struct {
	Servers []netip.Addr // name servers; none: those of the link
	Page    reach.Page   // zero: none
}

// probes are the looks over links. Each has a goroutine of its own, which run waits
// for, as a stick has more to do than to wait for a network.
type probes struct {
	targets Targets
	begin   chan func(context.Context)
	wake    func() // somebody should see what was found

	mu       sync.Mutex
	findings map[string]bridge.Finding // by interface
}

func newProbes(targets Targets, wake func()) *probes {
	return &probes{targets: targets, wake: wake, begin: make(chan func(context.Context)), findings: make(map[string]bridge.Finding)}
}

// run makes the probes that are asked for until ctx is done, and returns its error.
func (p *probes) run(ctx context.Context) error {
	var all sync.WaitGroup
	defer all.Wait()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case look := <-p.begin:
			all.Go(func() { look(ctx) })
		}
	}
}

// finding returns what was found out last of the interface.
func (p *probes) finding(iface string) bridge.Finding {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.findings[iface]
}

// found notes it.
func (p *probes) found(iface string, f bridge.Finding) {
	f.At = time.Now()
	p.mu.Lock()
	p.findings[iface] = f
	p.mu.Unlock()
	p.wake()
}

// dnsPort is where name servers are asked (RFC 1035, 4.2).
const dnsPort = 53

// servers returns the name servers to ask over the link of a device.
func (p *probes) servers(d nm.Device) (list []netip.AddrPort) {
	of := p.targets.Servers
	if len(of) == 0 {
		for _, text := range d.DNS {
			if a, err := netip.ParseAddr(text); err == nil && !a.IsLoopback() {
				of = append(of, a)
			}
		}
	}
	for _, a := range of {
		list = append(list, netip.AddrPortFrom(a, dnsPort))
	}
	return list
}

// Probe implements bridge.World.
func (h *Host) Probe(ctx context.Context, d usb.Device, iface string) error {
	net, err := h.net.latest()
	if err != nil {
		return err
	}
	device, ok := net.carrier(iface)
	if !ok {
		return fmt.Errorf("cannot look over %s, the link of the stick in port %s: %w", iface, d.Port, fs.ErrNotExist)
	}
	before, err := h.sysfs.Traffic(iface)
	if err != nil {
		return err
	}
	target := reach.Target{Interface: iface, Servers: h.probes.servers(device), Page: h.probes.targets.Page}
	target.Heard = func() bool {
		now, err := h.sysfs.Traffic(iface)
		return err == nil && bridge.Traffic(now).Answered(bridge.Traffic(before))
	}
	if len(target.Servers) == 0 && target.Page == (reach.Page{}) {
		return reach.ErrNobody
	}
	log := h.log.With("stick", d.Port, "interface", iface)
	look := func(ctx context.Context) {
		start := time.Now()
		outcome, err := reach.Look(ctx, target)
		log.Debug("looked over the link", "found", outcome, "took", time.Since(start).Round(time.Millisecond), "err", err)
		now, err := h.sysfs.Traffic(iface)
		f := bridge.Finding{Verdict: verdict(outcome)}
		f.Echoed = f.Verdict == bridge.NoAnswer && err == nil && now.Received != before.Received
		h.probes.found(iface, f)
	}
	select {
	case h.probes.begin <- look:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// carrier returns the device that has the interface for its link.
func (n network) carrier(iface string) (nm.Device, bool) {
	for _, d := range n.Devices {
		if d.IPInterface == iface && iface != "" {
			return d, true
		}
	}
	return nm.Device{}, false
}

// verdict says in the bridge's words what was found.
func verdict(o reach.Outcome) bridge.Verdict {
	switch o {
	case reach.Passes:
		return bridge.Passes
	case reach.NoAnswer:
		return bridge.NoAnswer
	case reach.NoDNS:
		return bridge.NoDNS
	case reach.Portal:
		return bridge.Portal
	case reach.SmallMTU:
		return bridge.SmallMTU
	case reach.Unknown:
	}
	return bridge.NoVerdict
}
