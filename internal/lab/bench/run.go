// SPDX-License-Identifier: GPL-3.0-or-later

package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"modembridge/internal/lab/guest"
	"modembridge/internal/lab/stick"
)

// A Result is what the rounds of one stick model gave, one sample per round.
// A sample without Online never came online.
type Result struct {
	Model string   `json:"model"`
	Stock []Sample `json:"stock"`
	Ours  []Sample `json:"ours"`
}

// Run measures the models, rounds times each, the sides taking turns. progress
// hears one line per measurement.
func Run(ctx context.Context, models []string, rounds int, progress io.Writer) ([]Result, error) {
	kernel, stop, err := guest.RecordKernel(ctx)
	if err != nil {
		return nil, err
	}
	defer stop()
	results := make([]Result, len(models))
	for round := range rounds {
		for i, name := range models {
			results[i].Model = name
			for _, s := range []side{stock, ours} {
				if s == stock && round > 0 && results[i].Stock[0].Online == 0 {
					continue // once never is enough, and costs a minute
				}
				model, err := stick.Load(name)
				if err != nil {
					return nil, err
				}
				if err := s.prepare(ctx, model); err != nil {
					return nil, err
				}
				sample, err := measure(ctx, model, kernel)
				if err != nil && !errors.Is(err, errNever) {
					return nil, err
				}
				if s == stock {
					results[i].Stock = append(results[i].Stock, sample)
				} else {
					results[i].Ours = append(results[i].Ours, sample)
				}
				fmt.Fprintf(progress, "round %d of %d: %-18s %-5s online %s, switch message %s\n",
					round+1, rounds, name, s, seconds(sample.Online), seconds(sample.Switch))
			}
		}
	}
	return results, nil
}

// median returns the middle of what the samples say; 0 when most say nothing.
func median(samples []Sample, of func(Sample) time.Duration) time.Duration {
	if len(samples) == 0 {
		return 0
	}
	var all []time.Duration
	for _, s := range samples {
		d := of(s)
		if d == 0 {
			d = time.Duration(1<<63 - 1) // never is the longest time
		}
		all = append(all, d)
	}
	slices.Sort(all)
	if m := all[len(all)/2]; m != 1<<63-1 {
		return m
	}
	return 0
}

func seconds(d time.Duration) string {
	if d == 0 {
		return "never"
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}
