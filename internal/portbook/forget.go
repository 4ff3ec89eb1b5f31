// SPDX-License-Identifier: GPL-3.0-or-later

package portbook

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"modembridge/switcher/usb"
)

// IDs returns the ids of the sticks that have a page in the book, sorted.
func (b Book) IDs() ([]usb.ID, error) {
	found := make(map[usb.ID]bool)
	for _, dir := range []string{b.Asked, b.Learned} {
		pages, err := pages(dir)
		if err != nil {
			return nil, fmt.Errorf("cannot read what was learned: %w", err)
		}
		for _, name := range pages {
			if id, ok := idOf(name); ok {
				found[id] = true
			}
		}
	}
	return slices.SortedFunc(maps.Keys(found), func(a, b usb.ID) int { return strings.Compare(a.String(), b.String()) }), nil
}

// Forget takes out every page about sticks with that id, whatever their release
// and layout. It returns whether there was one.
func (b Book) Forget(id usb.ID) (bool, error) {
	found := false
	for _, dir := range []string{b.Asked, b.Learned} {
		names, err := pages(dir)
		if err != nil {
			return found, fmt.Errorf("cannot forget %v: %w", id, err)
		}
		for _, name := range names {
			if of, ok := idOf(name); !ok || of != id {
				continue
			}
			if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return found, fmt.Errorf("cannot forget %v: %w", id, err)
			}
			found = true
		}
	}
	return found, nil
}

func pages(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names, err
}

// idOf reads the id in an interface's modalias: usb:v19D2pFFF1d0000….
func idOf(modalias string) (usb.ID, bool) {
	var id usb.ID
	n, err := fmt.Sscanf(modalias, "usb:v%04Xp%04Xd", &id.Vendor, &id.Product)
	return id, n == 2 && err == nil
}
