// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/spf13/pflag"

	"modembridge/internal/lab/vm"
)

// machineFlags choose the virtual machine; the commands that boot one share
// them.
type machineFlags struct {
	accel  string
	layers []string
	kind   vm.Kind // no flag: what is to be done says it
}

func (f *machineFlags) register(flags *pflag.FlagSet, accel string) {
	flags.StringVar(&f.accel, "accel", accel, "how to run the guest: kvm, tcg, or auto for kvm where it works")
	flags.StringArrayVar(&f.layers, "layer", []string{"build/product"}, "`directory` to lay over the Debian root, such as a `make install DESTDIR=` tree")
}

// config makes the root of the named distribution ready and returns what boots
// it.
func (f *machineFlags) config(ctx context.Context, distro string, progress io.Writer) (vm.Config, error) {
	var cfg vm.Config
	d, err := vm.LookupDistro(distro)
	if err != nil {
		return cfg, err
	}
	for _, dir := range f.layers {
		abs, err := filepath.Abs(dir)
		if err != nil {
			return cfg, err
		}
		if _, err := os.Stat(filepath.Join(abs, "usr")); errors.Is(err, os.ErrNotExist) {
			return cfg, fmt.Errorf("%s holds no installed product: run `make lab` first", dir)
		}
		cfg.Layers = append(cfg.Layers, abs)
	}
	cache, err := vm.CacheDir()
	if err != nil {
		return cfg, err
	}
	if cfg.Root, err = vm.EnsureRoot(ctx, d, f.kind, cache, progress); err != nil {
		return cfg, err
	}
	if cfg.Accel, err = vm.ChooseAccel(ctx, f.accel, cfg.Root); err != nil {
		return cfg, err
	}
	cfg.CPUs = min(runtime.NumCPU(), 2)
	cfg.RunDir = filepath.Join(cache, "runs", time.Now().Format("20060102-150405")+"-"+distro)
	return cfg, nil
}

// hurry has the guest's clock go by its instructions alone where that can be, for
// what would take hours of waiting.
func hurry(cfg *vm.Config) {
	cfg.Counting = cfg.Accel == vm.TCG
	cfg.Skipping = cfg.Counting
}

// clock says what the guest's clock counts.
func clock(cfg vm.Config) string {
	switch {
	case cfg.Skipping:
		return "the clock counts instructions, 1 ns each, and skips what it only waits for"
	case cfg.Counting:
		return "the clock counts instructions, 1 ns each"
	}
	return "the clock counts time"
}
