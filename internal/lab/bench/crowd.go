// SPDX-License-Identifier: GPL-3.0-or-later

package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"modembridge/internal/lab/guest"
	"modembridge/internal/lab/stick"
	"modembridge/switcher/usb"
)

const (
	// crowdSize is how many sticks there are. The virtual controllers have room
	// for 120.
	crowdSize = 16
	// crowdDeadline is when those that are not online are given up.
	crowdDeadline = 20 * time.Minute
	// crowdStill is how long after one came online the next is given up.
	crowdStill = 5 * time.Minute
	// crowdUnplug is how long the kernel may take to let go of them all.
	crowdUnplug   = 2 * time.Minute
	crowdInterval = time.Second
)

// A Crowd is what sixteen sticks did that were plugged in at once.
type Crowd struct {
	Sticks []string `json:"sticks"` // their models; a second one of a kind is MODEL/2
	Stock  *Arrival `json:"stock,omitempty"`
	Ours   *Arrival `json:"ours,omitempty"`
}

// An Arrival is how they came online with one side.
type Arrival struct {
	Online []time.Duration `json:"online_ns"` // of each, since the first plug; 0 is never
	GaveUp time.Duration   `json:"gave_up_ns,omitempty"`
	Usage  *guest.Usage    `json:"usage,omitempty"` // of the daemon; its processor time since the plug
	// Missing says what modembridge said of those that never came online.
	Missing map[string]string `json:"missing,omitempty"`
}

// arrived returns how many are online.
func (a *Arrival) arrived() int {
	return len(slices.DeleteFunc(slices.Clone(a.Online), func(d time.Duration) bool { return d == never }))
}

// sixteen measures the crowd, with stock and with modembridge.
func (r *run) sixteen(ctx context.Context) error {
	r.report.Sixteen = &Crowd{}
	for _, s := range []side{stock, ours} {
		members, err := crowdOf(r.Cases)
		if err != nil {
			return err
		}
		r.report.Sixteen.Sticks = nil
		for _, m := range members {
			r.report.Sixteen.Sticks = append(r.report.Sixteen.Sticks, m.name)
		}
		a, err := r.arrive(ctx, s, members)
		if s == stock {
			r.report.Sixteen.Stock = a
		} else {
			r.report.Sixteen.Ours = a
		}
		if a != nil {
			r.say("%d sticks at once: %-5s %d online, the last after %s", len(members), s, a.arrived(), seconds(slices.Max(a.Online)))
		}
		if err := errors.Join(err, r.save()); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

// A member is one stick of the crowd.
type member struct {
	name  string
	model *stick.Model
	plugged
	online time.Duration
}

// A plugged stick is a [stick.Stick].
type plugged interface {
	PortPath() usb.PortPath
	Events() []stick.Event
	Unplug(context.Context) error
}

var _ plugged = (*stick.Stick)(nil)

// crowdOf returns sixteen sticks, the models of the cases taking turns. Each has
// a card and a number of its own, as real ones do.
func crowdOf(cases []Case) ([]*member, error) {
	cases = slices.DeleteFunc(slices.Clone(cases), func(c Case) bool { return c.Late || c.Quirk != "" })
	if len(cases) == 0 {
		return nil, errors.New("no stick is left but those that need something by hand")
	}
	var all []*member
	for i := range crowdSize {
		c := cases[i%len(cases)]
		model, err := c.load()
		if err != nil {
			return nil, err
		}
		m := &member{name: c.Name(), model: model}
		if n := i/len(cases) + 1; n > 1 {
			m.name += fmt.Sprintf("/%d", n)
		}
		at := &model.Modem.AT
		for _, number := range []*string{&at.IMEI, &at.IMSI, &at.ICCID} {
			*number = fmt.Sprintf("%s%03d", (*number)[:len(*number)-3], 100+i)
		}
		all = append(all, m)
		if at.APNs[0] != all[0].model.Modem.AT.APNs[0] {
			return nil, fmt.Errorf("%s and %s want different profiles", all[0].name, m.name)
		}
	}
	return all, nil
}
