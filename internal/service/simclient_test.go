// SPDX-License-Identifier: GPL-3.0-or-later

package service_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"modembridge/internal/service"
	"modembridge/internal/sysbus/bustest"
	"modembridge/switcher/usb"
)

func TestSIMsWithoutADaemon(t *testing.T) {
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", bustest.Start(t))
	for call, err := range map[string]error{
		"UnlockSIM": service.UnlockSIM(t.Context(), "1-1", "4711", false),
		"ForgetPIN": service.ForgetPIN(t.Context(), "1-1"),
	} {
		if !errors.Is(err, service.ErrNotReachable) || !strings.HasPrefix(err.Error(), "cannot ") {
			t.Errorf("%s: %v, want what cannot be done, and ErrNotReachable", call, err)
		}
	}
}

// TestAClientThatDoesNotWait has one give up on an unlocking that goes on.
func TestAClientThatDoesNotWait(t *testing.T) {
	for _, tt := range []struct {
		name string
		end  func(context.Context) (context.Context, context.CancelFunc)
		want error
	}{
		{"in time", func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, 200*time.Millisecond)
		}, context.DeadlineExceeded},
		{"as it is interrupted", context.WithCancel, context.Canceled},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ctx, cancel := tt.end(t.Context())
			defer cancel()
			serve(t, sims{unlock: func(daemon context.Context, _ usb.PortPath, _ string, _ bool) error {
				if tt.want == context.Canceled {
					cancel()
				}
				<-daemon.Done()
				return nil
			}})
			err := service.UnlockSIM(ctx, "1-1", "4711", false)
			if !errors.Is(err, tt.want) || !strings.Contains(err.Error(), "nobody knows whether it got the PIN") {
				t.Errorf("%v, want %v, and what that means", err, tt.want)
			}
		})
	}
}
