// SPDX-License-Identifier: GPL-3.0-or-later

package pin

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"modembridge/internal/durable"
)

// extension ends the names of the files that Keep writes.
const extension = ".toml"

// Keep keeps the PIN of a SIM, in the place of one that was kept for it before,
// with all that is known about the SIM. A stick and port stand for one SIM, the
// last that was kept: they are taken out of what was kept for another.
func (s Store) Keep(sim SIM, code Code) error {
	if !sim.Known() {
		return fmt.Errorf("cannot keep the PIN of %v: nothing is known by which to find it again", sim)
	}
	if err := s.keep(sim, code); err != nil {
		return fmt.Errorf("cannot keep the PIN of %v: %w", sim, err)
	}
	return nil
}

func (s Store) keep(sim SIM, code Code) error {
	text, err := format(sim, code)
	if err != nil {
		return err
	}
	// The mode is set apart from the making: it may have been there, or the umask
	// be strange.
	if err := errors.Join(os.MkdirAll(s.Dir, 0o700), os.Chmod(s.Dir, 0o700)); err != nil {
		return err
	}
	entries, err := s.kept()
	if err != nil {
		return err
	}
	own := filepath.Join(s.Dir, name(sim))
	// The others go first: after a crash in between a PIN is missing, while the
	// other way round two would count for one SIM.
	for _, e := range entries {
		if e.file == own || !e.slotOf(sim) {
			continue
		}
		if err := withdraw(e); err != nil {
			return err
		}
	}
	return durable.Write(own, text, nil)
}

// withdraw takes the stick and port out of an entry, and removes one that has
// nothing else.
func withdraw(e entry) error {
	if e.sim.number() == "" {
		return remove(e.file)
	}
	text, err := format(SIM{ICCID: e.sim.ICCID}, e.code)
	if err != nil {
		return err
	}
	return durable.Write(e.file, text, nil)
}

// Drop forgets what Keep has kept for the SIM, also under its stick and port from
// the time when its number was unknown. It returns whether there was anything.
// The credential and the administrator's file are left alone.
func (s Store) Drop(sim SIM) (bool, error) {
	entries, err := s.kept()
	if err != nil {
		return false, fmt.Errorf("cannot forget the PIN of %v: %w", sim, err)
	}
	dropped := false
	for _, e := range entries {
		if !e.counts(sim) && (e.sim.number() != "" || !e.slotOf(sim)) {
			continue
		}
		if err := remove(e.file); err != nil {
			return dropped, fmt.Errorf("cannot forget the PIN of %v: %w", sim, err)
		}
		dropped = true
	}
	return dropped, nil
}

func remove(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// name returns the name of the SIM's file: a hash, so that a list of the
// directory shows no number.
func name(sim SIM) string {
	of := "iccid " + sim.number()
	if sim.number() == "" {
		of = "slot " + sim.slot()
	}
	sum := sha256.Sum256([]byte(of))
	return hex.EncodeToString(sum[:8]) + extension
}
