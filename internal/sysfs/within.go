// SPDX-License-Identifier: GPL-3.0-or-later

package sysfs

import (
	"context"
	"errors"
)

// within does what cannot be interrupted, such as an open or a write to an
// attribute. When ctx ends first, its error is returned, and f goes on in a
// goroutine that ends with it: f must be something that the kernel bounds.
func within[T any](ctx context.Context, f func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := f()
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

// writeWithin is write, within.
func writeWithin(ctx context.Context, value string, attributes ...string) error {
	_, err := within(ctx, func() (struct{}, error) {
		var errs []error
		for _, path := range attributes {
			errs = append(errs, write(path, value))
		}
		return struct{}{}, errors.Join(errs...)
	})
	return err
}
