// SPDX-License-Identifier: GPL-3.0-or-later

package campaign

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
)

// A Pace is how a campaign goes about in a world.
type Pace struct {
	Look     time.Duration // between two looks
	Hold     time.Duration // how long all has to stay as it must be to count
	Patience int           // times as long as is said may all take
}

// reachLimit is how long a stick may take to a moment, on a quiet machine.
const reachLimit = 90 * time.Second

// A Result is what became of a strike.
type Result struct {
	Name     string        `json:"fault"`
	Strike   string        `json:"strike"`
	Healed   bool          `json:"healed"`
	Linked   bool          `json:"linked"` // by its link, and not by what the status says
	Took     time.Duration `json:"took_ns"`
	Limit    time.Duration `json:"limit_ns"`
	Saw      string        `json:"saw"`
	Breaches []string      `json:"breaches,omitempty"`
	Err      string        `json:"error,omitempty"` // why it could not strike
}

// A runner has strikes befall a world.
type runner struct {
	world World
	pace  Pace
	stick string // that is plugged in and well
}

// Run has one strike after the other befall the world, and returns what became of
// them. progress hears a line for each; save is called after each.
func Run(ctx context.Context, w World, pace Pace, strikes []Strike, progress io.Writer, save func([]Result) error) ([]Result, error) {
	r := &runner{world: w, pace: pace}
	var results []Result
	for i, s := range strikes {
		if ctx.Err() != nil {
			return results, ctx.Err()
		}
		result := r.strike(ctx, s)
		results = append(results, result)
		fmt.Fprintf(progress, "%d of %d: %s: %s\n", i+1, len(strikes), s, result)
		if err := save(results); err != nil {
			return results, err
		}
	}
	return results, nil
}

// strike has one strike befall the world.
func (r *runner) strike(ctx context.Context, s Strike) Result {
	result := Result{Name: s.Fault.Name, Strike: s.String(), Limit: s.Fault.Within}
	well := r.stick
	r.stick = ""
	if err := r.prepare(ctx, s, well); err != nil {
		result.Err = err.Error()
		return result
	}
	end, err := r.befall(ctx, s)
	if err != nil {
		result.Err = err.Error()
		return result
	}
	result.Took, result.Saw, result.Linked, result.Healed = r.heal(ctx, s, end)
	result.Breaches = r.world.Breaches(ctx)
	if result.Healed && result.Linked && s.Fault.Card == Good && len(result.Breaches) == 0 {
		r.stick = s.Stick
	}
	if s.Off {
		r.stick = "" // nobody dials it but by hand
	}
	return result
}

// prepare brings the stick to the moment.
func (r *runner) prepare(ctx context.Context, s Strike, well string) error {
	if well != s.Stick || s.At != Connected {
		if well == "" {
			if err := r.world.Begin(ctx); err != nil {
				return fmt.Errorf("cannot begin: %w", err)
			}
		}
		if err := r.world.Plug(ctx, s.Stick, s.Fault.Card); err != nil {
			return fmt.Errorf("cannot plug: %w", err)
		}
	}
	limit := reachLimit * time.Duration(r.pace.Patience)
	if !r.within(ctx, limit, func() bool { return r.world.Reached(ctx, s.At) }) {
		return fmt.Errorf("not %s within %v: %v", s.At, limit, r.world.Look(ctx))
	}
	if s.Off {
		return r.world.Disconnect(ctx)
	}
	return nil
}

// befall has the fault begin and end; it returns when it was over.
func (r *runner) befall(ctx context.Context, s Strike) (end time.Time, err error) {
	if s.Fault.Deed != Nothing {
		if err := r.world.Do(ctx, s.Fault.Deed); err != nil {
			return end, fmt.Errorf("cannot %s: %w", s.Fault.Deed, err)
		}
	}
	if s.Fault.Undo {
		if err := rest(ctx, s.Fault.Lasts); err != nil {
			return end, err
		}
		if err := r.world.Undo(ctx, s.Fault.Deed); err != nil {
			return end, fmt.Errorf("cannot undo %s: %w", s.Fault.Deed, err)
		}
	}
	return time.Now(), nil
}

// heal waits until all is as it must be, and stays so.
func (r *runner) heal(ctx context.Context, s Strike, end time.Time) (took time.Duration, saw string, linked, healed bool) {
	limit := s.Fault.Within * time.Duration(r.pace.Patience)
	var since time.Time
	for {
		start := time.Now()
		v := r.world.Look(ctx)
		saw = v.String()
		switch {
		case !s.wants(v):
			since = time.Time{}
		case since.IsZero():
			since = start
		}
		if !since.IsZero() && time.Since(since) >= r.pace.Hold {
			return max(0, since.Sub(end)), saw, v.Linked, true
		}
		if since.IsZero() && time.Since(end) > limit || rest(ctx, r.pace.Look) != nil {
			return time.Since(end), saw, v.Linked, false
		}
	}
}

// wants reports whether the world may stay as it is seen.
func (s Strike) wants(v View) bool {
	asked := slices.Contains(s.Fault.Person, v.Code) && v.Next != ""
	switch {
	case s.Off:
		return !v.Linked && slices.Contains([]string{"known", "registered", "ready"}, v.State)
	case s.Fault.Final:
		return asked && !v.Linked
	}
	return v.Linked || asked
}

// within looks until something is so; false says that it took too long.
func (r *runner) within(ctx context.Context, limit time.Duration, is func() bool) bool {
	for start := time.Now(); ; {
		if is() {
			return true
		}
		if time.Since(start) > limit || rest(ctx, r.pace.Look/5) != nil {
			return false
		}
	}
}

// rest waits.
func rest(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// String returns the result in a line of progress.
func (r Result) String() string {
	var text string
	switch {
	case r.Err != "":
		text = "could not strike: " + r.Err
	case r.Healed:
		text = fmt.Sprintf("healed after %.1f s (%s)", r.Took.Seconds(), r.Saw)
	default:
		text = fmt.Sprintf("NOT healed in %.0f s: %s", r.Took.Seconds(), r.Saw)
	}
	for _, b := range r.Breaches {
		text += "; BREACH: " + b
	}
	return text
}

// Err returns why a campaign counts as failed, nil when it does not.
func Err(results []Result) error {
	var errs []error
	for _, r := range results {
		if !r.Healed || len(r.Breaches) > 0 {
			errs = append(errs, fmt.Errorf("%s: %s", r.Strike, r))
		}
	}
	return errors.Join(errs...)
}
