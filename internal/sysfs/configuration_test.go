// SPDX-License-Identifier: GPL-3.0-or-later

package sysfs_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"syscall"
	"testing"
	"time"
)

const configurationValue = "sys/devices/pci0000:00/0000:00:03.0/usb1/1-2/bConfigurationValue"

func TestSetConfiguration(t *testing.T) {
	m := captured(t)
	m.file(configurationValue, "")
	if err := m.fs().SetConfiguration(t.Context(), "1-2", 2); err != nil {
		t.Fatal(err)
	}
	if got := m.content(configurationValue); got != "2" {
		t.Errorf("the kernel was told %q, want %q", got, "2")
	}
}

func TestSetConfigurationWithoutDeviceDoesNotExist(t *testing.T) {
	if err := captured(t).fs().SetConfiguration(t.Context(), "2-5", 2); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("SetConfiguration = %v, want fs.ErrNotExist", err)
	}
}

func TestSetConfigurationEndsWithItsContext(t *testing.T) {
	m := captured(t)
	// A pipe that nobody reads blocks its writer, as a mute device does.
	m.remove(configurationValue)
	value := m.path(configurationValue)
	if err := syscall.Mkfifo(value, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := m.fs().SetConfiguration(ctx, "1-2", 2); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("SetConfiguration = %v, want context.DeadlineExceeded", err)
	}
	// Lets the writer go.
	if _, err := os.ReadFile(value); err != nil {
		t.Error(err)
	}
}

func TestSetConfigurationAfterTheDeadline(t *testing.T) {
	m := captured(t)
	m.file(configurationValue, "")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := m.fs().SetConfiguration(ctx, "1-2", 2); !errors.Is(err, context.Canceled) || m.content(configurationValue) != "" {
		t.Errorf("SetConfiguration = %v with %q written, want context.Canceled and nothing", err, m.content(configurationValue))
	}
}
