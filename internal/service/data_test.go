// SPDX-License-Identifier: GPL-3.0-or-later

package service_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/service"
	"modembridge/switcher/usb"
)

// meter is a daemon that knows of one SIM.
type meter struct{ allowed atomic.Int32 } // how often

func (m *meter) Report() service.DataReport {
	return service.DataReport{Schema: service.Schema, Cap: 5e9, WarnAt: 80, SIMs: []service.DataUse{{PortPath: "1-1", Used: 1e9, Percent: 20}}}
}

func (m *meter) Allow(_ context.Context, port usb.PortPath) error {
	if port != "1-1" {
		return fmt.Errorf("%w: no SIM in port %s", fs.ErrNotExist, port)
	}
	m.allowed.Add(1)
	return nil
}

func TestDataIsToldAndAllowed(t *testing.T) {
	_, server := serve(t, nil)
	if _, err := service.AskData(t.Context()); err == nil {
		t.Error("no error of a daemon that does not know")
	}
	m := &meter{}
	if err := server.ServeData(m); err != nil {
		t.Fatal(err)
	}
	got, err := service.AskData(t.Context())
	if diff := cmp.Diff(m.Report(), got); err != nil || diff != "" {
		t.Errorf("%v; (-want +got):\n%s", err, diff)
	}
	if err := service.AllowData(t.Context(), "1-1"); err != nil || m.allowed.Load() != 1 {
		t.Errorf("%v, allowed %d times; want once", err, m.allowed.Load())
	}
	if err := service.AllowData(t.Context(), "1-2"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v, want %v", err, fs.ErrNotExist)
	}
	if err := service.AllowData(t.Context(), "usb"); err == nil {
		t.Error("no error of what is no port")
	}
}
