// SPDX-License-Identifier: GPL-3.0-or-later

package service_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"modembridge/internal/service"
	"modembridge/switcher/usb"
)

// sticks do what a test says.
type sticks func(port usb.PortPath, rung string, dry bool) (string, error)

func (s sticks) Reset(_ context.Context, port usb.PortPath, rung string, dry bool) (string, error) {
	return s(port, rung, dry)
}

func TestTheDaemonGetsWhatTheClientAsksAboutAStick(t *testing.T) {
	_, server := serve(t, nil)
	err := server.HandleSticks(sticks(func(port usb.PortPath, rung string, dry bool) (string, error) {
		switch port {
		case "1-2":
			return "", fmt.Errorf("sdb is mounted: %w", service.ErrInUse)
		case "1-3":
			return "", fmt.Errorf("no stick: %w", fs.ErrNotExist)
		}
		return fmt.Sprintf("%s %s %v", port, rung, dry), nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := service.ResetStick(t.Context(), "1-1.4", "usb-reset", true); got != "1-1.4 usb-reset true" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	for port, want := range map[usb.PortPath]error{"1-2": service.ErrInUse, "1-3": fs.ErrNotExist} {
		if _, err := service.ResetStick(t.Context(), port, "", false); !errors.Is(err, want) {
			t.Errorf("%s: error %v, want %v", port, err, want)
		}
	}
}
