// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"modembridge/bridge"
	"modembridge/internal/holders"
	"modembridge/internal/mm"
)

// takeFrom has ModemManager let go of the stick, and waits until nobody has the
// port open. What it returns gives the stick back.
func (l lender) takeFrom(ctx context.Context, p leasePort, force bool) (giveBack func(), err error) {
	client, err := mm.Dial(ctx, mm.Config{})
	if err != nil {
		return nil, err
	}
	giveBack = func() { client.Close() }
	modem, err := l.mayTake(ctx, client, p, force)
	if err == nil && modem != nil {
		err = inhibit(ctx, client, modem.UID)
	}
	if err == nil && modem != nil {
		giveBack = func() {
			// Closing alone would do, but does not wait. And ModemManager may have
			// gone meanwhile, or the stick.
			_ = client.Uninhibit(context.WithoutCancel(ctx), modem.UID)
			client.Close()
		}
		err = l.awaitFree(ctx, p)
	}
	if err != nil {
		giveBack()
		return nil, err
	}
	return giveBack, nil
}

// mayTake returns the modem that ModemManager has to let go of, nil when it does
// not have the stick. The error says why the port is better left where it is.
func (l lender) mayTake(ctx context.Context, client *mm.Client, p leasePort, force bool) (*mm.Modem, error) {
	modems, err := client.Modems(ctx)
	runs := !errors.Is(err, mm.ErrNotRunning)
	if err != nil && runs {
		return nil, err
	}
	who, err := l.holding(ctx, p)
	if err != nil {
		return nil, err
	}
	modem := modemOf(modems, p.stick)
	others := slices.DeleteFunc(slices.Clone(who), func(h holders.Process) bool {
		switch h.Program {
		case "ModemManager":
			return runs
		case "pppd":
			return modem != nil && online(*modem) // it ends with the connection
		}
		return h.Program == "modembridged"
	})
	switch {
	case modem != nil && online(*modem) && !force:
		return nil, fmt.Errorf("the stick is connected, and ModemManager would end the connection to let go of it; add --force if that is all the same, or end it first with: nmcli device disconnect %s", modem.PrimaryPort)
	case len(others) > 0:
		return nil, fmt.Errorf("%s has it open; end that first", describeHolder(others[0]))
	case modem == nil && (len(who) > len(others) || runs && arriving(p.stick)):
		return nil, errors.New("ModemManager and modembridge are still finding out about the stick, and cannot be kept from it before that is done; see how far they are with: modembridge status")
	}
	return modem, nil
}

// modemOf returns the modem that has a port of the stick, nil for none.
func modemOf(modems []mm.Modem, st bridge.Snapshot) *mm.Modem {
	for i, m := range modems {
		for _, p := range m.Ports {
			if slices.ContainsFunc(st.Ports, func(s bridge.PortStatus) bool { return s.TTY == p.Name }) {
				return &modems[i]
			}
		}
	}
	return nil
}

// online reports whether there is a connection to lose.
func online(m mm.Modem) bool {
	return m.State == mm.Connecting || m.State == mm.Connected || m.State == mm.Disconnecting ||
		slices.ContainsFunc(m.Bearers, func(b mm.Bearer) bool { return b.Connected })
}

// arriving reports whether ModemManager is about to look at the stick, as far as
// the daemon knew. That the stick is lent is over, as nobody else has it now.
func arriving(st bridge.Snapshot) bool {
	return (st.State == bridge.ModemMode.String() || st.State == bridge.Tagged.String()) && st.ReasonCode != "leased"
}

// inhibit has ModemManager let go of a modem, and says what a person can do when
// it does not.
func inhibit(ctx context.Context, client *mm.Client, uid string) error {
	err := client.Inhibit(ctx, uid)
	switch {
	case errors.Is(err, mm.ErrInhibited):
		return fmt.Errorf("%w, by another program or by an attempt that failed; if there is no such program, end it with: systemctl restart ModemManager", err)
	case errors.Is(err, context.DeadlineExceeded):
		return timedOutf("ModemManager takes too long to let go of the stick; see what it says with: journalctl -u ModemManager")
	}
	return err
}

// awaitFree waits until nobody has the port open: ModemManager closes it a little
// after it has said that it lets go, and pppd after that.
func (l lender) awaitFree(ctx context.Context, p leasePort) error {
	deadline := time.After(l.letGo)
	for {
		who, err := l.holding(ctx, p)
		if err != nil || len(who) == 0 {
			return err
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-deadline:
			return timedOutf("ModemManager was told to let go of the stick, but %v later %s still has the port open; end that, then try again", l.letGo, describeHolder(who[0]))
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// holding returns who has the port open.
func (l lender) holding(ctx context.Context, p leasePort) ([]holders.Process, error) {
	found, err := l.processes.Find(ctx, p.device)
	return found.By[p.device], err
}

func describeHolder(p holders.Process) string {
	return fmt.Sprintf("%s (process %d)", p.Program, p.PID)
}
