// SPDX-License-Identifier: GPL-3.0-or-later

package harvest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"modembridge/quirks"
)

// Write adds entries to the vendors' files in a directory, and makes the files
// that are not there yet. Every file is whole at any time; what is wrong with
// one leaves the others alone.
func Write(dir string, modems []quirks.Modem, s Sources) error {
	byVendor := make(map[uint16][]quirks.Modem)
	for _, m := range modems {
		byVendor[m.USB.Vendor] = append(byVendor[m.USB.Vendor], m)
	}
	var errs []error
	for vendor, list := range byVendor {
		if err := add(dir, vendor, list, s.vendor(vendor)); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func add(dir string, vendor uint16, modems []quirks.Modem, vendorName string) error {
	file, err := vendorFile(dir, vendor)
	if err != nil {
		return err
	}
	if file == "" {
		file = filepath.Join(dir, fmt.Sprintf("%04x-%s.toml", vendor, slug(vendorName)))
	}
	text, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		text, err = []byte(head(vendor, vendorName)), nil
	}
	if err == nil {
		text, err = quirks.Append(file, text, nil, modems)
	}
	if err == nil {
		err = replace(file, text)
	}
	return err
}

// vendorFile returns the file of a vendor, "" when there is none.
func vendorFile(dir string, vendor uint16) (string, error) {
	files, err := filepath.Glob(filepath.Join(dir, fmt.Sprintf("%04x-*.toml", vendor)))
	if len(files) > 1 {
		err = fmt.Errorf("vendor %04x has several files: %s", vendor, strings.Join(files, ", "))
	}
	if err != nil || len(files) == 0 {
		return "", err
	}
	return files[0], nil
}

// head is the top of a file that has no [[storage]] entries.
func head(vendor uint16, name string) string {
	return fmt.Sprintf(`# %s (USB vendor %04x)
# SPDX-License-Identifier: GPL-2.0-or-later
# Facts from the places that the evidence names.
schema = %d
`, name, vendor, quirks.Schema)
}

var notInSlug = regexp.MustCompile(`[^a-z0-9]+`)

func slug(name string) string {
	return strings.Trim(notInSlug.ReplaceAllString(strings.ToLower(name), "-"), "-")
}

// replace writes a file beside the old one and puts it into its place.
func replace(file string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(file), ".harvest-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(text)
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), file)
	}
	return err
}
