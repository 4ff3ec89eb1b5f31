// SPDX-License-Identifier: GPL-3.0-or-later

// Record writes down what the real usb_modeswitch does for every entry of its
// data package: see package golden.
package main

import (
	"context"
	"crypto/sha256"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"

	"modembridge/internal/lab/golden"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	program := flag.String("program", "/usr/sbin/usb_modeswitch", "the real usb_modeswitch")
	pack := flag.String("pack", "/usr/share/usb_modeswitch/configPack.tar.gz", "its data package")
	output := flag.String("o", "quirks/testdata/usb_modeswitch-2.6.1.jsonl", "file to write")
	flag.Parse()
	if err := record(ctx, *program, *pack, *output); err != nil {
		fmt.Fprintln(os.Stderr, "record:", err)
		os.Exit(1)
	}
}

func record(ctx context.Context, program, pack, output string) error {
	dir, err := os.MkdirTemp("", "golden")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	p, err := golden.Prepare(ctx, program, dir)
	if err != nil {
		return err
	}
	entries, err := golden.ReadEntries(pack)
	if err != nil {
		return err
	}
	about, err := describe(ctx, p, program, pack)
	if err != nil {
		return err
	}
	recorded, err := golden.Make(ctx, p, entries)
	if err != nil {
		return err
	}
	about.Entries = len(recorded)
	return write(output, &golden.Recording{About: about, Entries: recorded})
}

// describe says what the recording is made of.
func describe(ctx context.Context, p *golden.Program, program, pack string) (golden.About, error) {
	version, err := p.Version(ctx)
	if err != nil {
		return golden.About{}, err
	}
	executable, err := sum(program)
	if err != nil {
		return golden.About{}, err
	}
	data, err := sum(pack)
	return golden.About{
		Command: "go run ./internal/lab/golden/record",
		Program: "usb_modeswitch " + version + ", sha256 " + executable,
		Data:    filepath.Base(pack) + ", sha256 " + data,
	}, err
}

// sum returns the SHA-256 of a file.
func sum(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return fmt.Sprintf("%x", h.Sum(nil)), err
}

// write writes the recording, whole or not at all.
func write(path string, r *golden.Recording) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".golden")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := r.Write(f); err != nil {
		return err
	}
	if err := f.Chmod(0o644); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
