// SPDX-License-Identifier: GPL-3.0-or-later

package pin

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// A Store is the places where PINs are kept, the most important one first. A
// place that is not there holds none. Its methods may be called from any
// goroutine.
type Store struct {
	Credential string // a file that systemd hands over, "" when it hands over none
	File       string // the administrator's
	Dir        string // what [Store.Keep] writes, one file for each SIM
	Owner      int    // the user id that File and what is in Dir must belong to; 0 is root
}

// Default returns the places of the daemon. credentials is what the environment
// has as CREDENTIALS_DIRECTORY (systemd.exec(5), LoadCredential=), "" for nothing.
func Default(credentials string) Store {
	s := Store{File: "/etc/modembridge/pins.toml", Dir: "/var/lib/modembridge/pins"}
	if credentials != "" {
		s.Credential = filepath.Join(credentials, "modembridge.pins")
	}
	return s
}

// Find returns the PIN of the SIM, and the file that it is from. The first place
// with an entry for the SIM counts. A place that cannot be read, or that others
// could read, is an error even when another has an entry: what it says may be
// what counts.
func (s Store) Find(sim SIM) (code Code, source string, found bool, err error) {
	if !sim.Known() {
		return "", "", false, nil
	}
	for _, look := range []func() ([]entry, error){
		func() ([]entry, error) { return read(s.Credential, handedOver) },
		func() ([]entry, error) { return read(s.File, s.owned) },
		s.kept,
	} {
		entries, err := look()
		if err != nil {
			return "", "", false, fmt.Errorf("cannot look for the PIN of %v: %w", sim, err)
		}
		for _, e := range entries {
			if e.counts(sim) {
				return e.code, e.file, true, nil
			}
		}
	}
	return "", "", false, nil
}

// kept returns the entries of all files that Keep has written.
func (s Store) kept() ([]entry, error) {
	files, err := os.ReadDir(s.Dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var all []entry
	for _, f := range files {
		if filepath.Ext(f.Name()) != extension {
			continue // what a crash left of a file that was being written
		}
		entries, err := read(filepath.Join(s.Dir, f.Name()), s.owned)
		if err != nil {
			return nil, err
		}
		all = append(all, entries...)
	}
	return all, unambiguous(all)
}

// owned refuses a file that others may read, or have written.
func (s Store) owned(path string, info fs.FileInfo) error {
	if stat, ok := info.Sys().(*syscall.Stat_t); !ok || int(stat.Uid) != s.Owner {
		return fmt.Errorf("%[1]s does not belong to root, so others may have written it: chown root %[1]s", path)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return fmt.Errorf("%[1]s is open to others than root (its mode is %04[2]o): chmod 600 %[1]s", path, mode)
	}
	return nil
}

// handedOver refuses a credential that everybody may read. Whose it is, is for
// systemd to say.
func handedOver(path string, info fs.FileInfo) error {
	if mode := info.Mode().Perm(); mode&0o004 != 0 {
		return fmt.Errorf("%s may be read by everybody (its mode is %04o): hand it over with LoadCredential= in modembridge.service", path, mode)
	}
	return nil
}
