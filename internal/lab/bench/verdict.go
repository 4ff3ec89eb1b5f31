// SPDX-License-Identifier: GPL-3.0-or-later

package bench

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// What is required, apart from what a [Case] says.
const (
	// maxRatio is how many times as long as the floor a stick may take whose
	// layout is known or learned, and maxAsking how much longer than the floor
	// one whose ports have to be asked first.
	maxRatio  = 1.10
	maxAsking = 3 * time.Second
	// maxRuleCost is what the rules may cost a tty that is no modem's.
	maxRuleCost = time.Millisecond
)

// A Verdict holds something that was measured against what is required of it.
type Verdict struct {
	Subject  string `json:"subject"`
	Measured string `json:"measured"`
	Wanted   string `json:"wanted"`
	Pass     bool   `json:"pass"`
}

// verdicts judges all that a report has so far.
func verdicts(r Report) []Verdict {
	all := []Verdict{}
	for _, result := range r.Dial {
		all = append(all, result.dialVerdicts()...)
		all = append(all, result.floorVerdicts()...)
	}
	if r.Sixteen != nil && r.Sixteen.Ours != nil {
		n, of := r.Sixteen.Ours.arrived(), len(r.Sixteen.Sticks)
		all = append(all, Verdict{
			fmt.Sprintf("%d sticks at once", of), fmt.Sprintf("%d online", n), fmt.Sprintf("%d online", of), n == of,
		})
	}
	for _, c := range r.Rules {
		all = append(all, c.verdict())
	}
	return all
}

// verdict takes the cost at its worst, so that what is lost in the noise is no
// pass.
func (c RuleCost) verdict() Verdict {
	cost, doubt := c.Cost(), c.Doubt()
	return Verdict{
		c.TTY + ", cost of the rules", milliseconds(cost) + " ± " + milliseconds(doubt), "under " + milliseconds(maxRuleCost),
		cost.Abs()+doubt < maxRuleCost,
	}
}

// dialVerdicts judges whether the stick came online in each round, and how fast
// beside stock.
func (r *Result) dialVerdicts() []Verdict {
	if len(r.Ours) == 0 {
		return nil
	}
	rounds := append(slices.Clone(r.Ours), r.Learned...)
	came := len(rounds) - len(slices.DeleteFunc(slices.Clone(rounds), func(s Sample) bool { return s.Online != never }))
	all := []Verdict{{
		r.Name() + ", plugged in with modembridge", fmt.Sprintf("%d of %d times online", came, len(rounds)), "each time", came == len(rounds),
	}}
	if r.Faster > 0 && len(r.Stock) > 0 {
		v := Verdict{
			Subject: r.Name() + ", plug to online beside stock", Measured: incomparable,
			Wanted: fmt.Sprintf("at least %.2f times as fast", r.Faster),
		}
		if times := ratio(median(each(r.Stock, online)), median(each(r.Ours, online))); times > 0 {
			v.Measured, v.Pass = fmt.Sprintf("%.3f times as fast", times), times >= r.Faster
		}
		all = append(all, v)
	}
	return all
}

// floorVerdicts judges how near to the floor the stick came, from its modem mode
// on.
func (r *Result) floorVerdicts() []Verdict {
	if len(r.Floor) == 0 || len(r.Ours) == 0 {
		return nil
	}
	base := median(each(r.Floor, asModem))
	if !r.Unknown {
		return []Verdict{near(r.Name()+", modem mode to online", median(each(r.Ours, asModem)), base)}
	}
	all := []Verdict{asked(r.Name()+", first plug, modem mode to online", median(each(r.Ours, asModem)), base)}
	if len(r.Learned) > 0 {
		all = append(all, near(r.Name()+", second plug, modem mode to online", median(each(r.Learned, asModem)), base))
	}
	return all
}

// incomparable stands for a ratio or a difference when there is none.
const incomparable = "nothing: one of them was never online"

// near judges a stick whose layout is known or learned.
func near(subject string, is, base time.Duration) Verdict {
	v := Verdict{Subject: subject, Measured: incomparable, Wanted: fmt.Sprintf("at most %.2f times the floor", maxRatio)}
	if times := ratio(is, base); times > 0 {
		v.Measured, v.Pass = fmt.Sprintf("%.3f times the floor", times), times <= maxRatio
	}
	return v
}

// asked judges a stick whose ports had to be asked what they are.
func asked(subject string, is, base time.Duration) Verdict {
	v := Verdict{Subject: subject, Measured: incomparable, Wanted: fmt.Sprintf("at most the floor %+.1f s", maxAsking.Seconds())}
	if is != never && base != never {
		v.Measured, v.Pass = fmt.Sprintf("the floor %+.2f s", (is-base).Seconds()), is-base <= maxAsking
	}
	return v
}

// Missed returns what did not pass, as a sentence; "" when all did.
func Missed(all []Verdict) string {
	var missed []string
	for _, v := range all {
		if !v.Pass {
			missed = append(missed, v.Subject)
		}
	}
	if len(missed) == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d missed: %s", len(missed), len(all), strings.Join(missed, "; "))
}
