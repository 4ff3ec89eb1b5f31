// SPDX-License-Identifier: GPL-3.0-or-later

package harvest

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"modembridge/quirks/mmrules"
	"modembridge/quirks/modalias"
)

// Paths says where the sources lie.
type Paths struct {
	Rules      []string // directories VERSION=DIR with ModemManager's udev rules
	Kernel     string   // "Linux 6.1": what to call the kernel
	Aliases    string   // its modules.alias
	QCSerial   string   // its module qcserial, "" for none
	WWAN       string   // OpenWrt's package/network/utils/wwan/files/data
	WWANName   string   // what to call it, with its version
	VendorList string   // usb.ids, for the names of vendors that have no file yet
	Data       string   // the directory with the quirk files
}

// Sources is what other projects say.
type Sources struct {
	Rules   []Rules // of several versions, the newest first
	Kernel  Kernel
	WWAN    WWAN
	Vendors map[uint16]string // names as in usb.ids
	Heads   map[uint16]string // names at the top of the vendors' files
}

// Read reads the sources.
func Read(p Paths) (Sources, error) {
	var s Sources
	for _, arg := range p.Rules {
		version, dir, ok := strings.Cut(arg, "=")
		if !ok {
			return Sources{}, fmt.Errorf("%q is not of the form VERSION=DIRECTORY", arg)
		}
		r, err := readRules(version, dir)
		if err != nil {
			return Sources{}, fmt.Errorf("cannot read ModemManager's rules: %w", err)
		}
		s.Rules = append(s.Rules, r)
	}
	slices.SortFunc(s.Rules, func(a, b Rules) int { return cmp.Compare(b.Version, a.Version) })
	var err error
	if s.Kernel, err = readKernel(p); err != nil {
		return Sources{}, fmt.Errorf("cannot read the kernel's tables: %w", err)
	}
	if s.WWAN, err = readWWAN(p.WWANName, p.WWAN); err != nil {
		return Sources{}, fmt.Errorf("cannot read OpenWrt's table: %w", err)
	}
	if s.Vendors, err = readVendors(p.VendorList); err != nil {
		return Sources{}, fmt.Errorf("cannot read the names of vendors: %w", err)
	}
	if s.Heads, err = readHeads(p.Data); err != nil {
		return Sources{}, fmt.Errorf("cannot read the quirk files: %w", err)
	}
	return s, nil
}

func readRules(version, dir string) (Rules, error) {
	files, err := filepath.Glob(filepath.Join(dir, "77-mm-*.rules"))
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("%s has no files 77-mm-*.rules", dir)
	}
	r := Rules{Version: version}
	for _, file := range files {
		text, readErr := os.ReadFile(file)
		if readErr != nil {
			return Rules{}, readErr
		}
		facts, refusals := mmrules.Read(filepath.Base(file), string(text))
		r.Facts = append(r.Facts, facts...)
		r.Refusals = append(r.Refusals, refusals...)
	}
	return r, err
}

func readKernel(p Paths) (Kernel, error) {
	f, err := os.Open(p.Aliases)
	if err != nil {
		return Kernel{}, err
	}
	defer f.Close()
	k := Kernel{Name: p.Kernel}
	if k.Aliases, err = modalias.Read(f); err != nil {
		return Kernel{}, fmt.Errorf("%s: %w", p.Aliases, err)
	}
	if p.QCSerial != "" {
		k.Layouts, err = readQCSerial(p.QCSerial)
	}
	return k, err
}

// readVendors reads the vendors of usb.ids: lines "19d2  ZTE WCDMA …".
func readVendors(file string) (map[uint16]string, error) {
	names := make(map[uint16]string)
	if file == "" {
		return names, nil
	}
	text, err := os.ReadFile(file)
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "C ") {
			break // device classes follow
		}
		var vendor uint16
		if n, _ := fmt.Sscanf(line, "%04x  ", &vendor); n == 1 && !strings.HasPrefix(line, "\t") {
			names[vendor] = strings.TrimSpace(line[len("19d2  "):])
		}
	}
	return names, err
}

// readHeads reads the first line of every vendor's file: "# ZTE (USB vendor
// 19d2)". Where it has several names, it is the first one.
func readHeads(dir string) (map[uint16]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.toml"))
	names := make(map[uint16]string)
	for _, file := range files {
		text, readErr := os.ReadFile(file)
		if readErr != nil {
			return nil, readErr
		}
		var vendor uint16
		if n, _ := fmt.Sscanf(filepath.Base(file), "%04x-", &vendor); n != 1 {
			continue
		}
		line, _, _ := strings.Cut(string(text), "\n")
		name, _, found := strings.Cut(strings.TrimPrefix(line, "# "), " (USB vendor ")
		if found {
			name, _, _ = strings.Cut(name, ",")
			names[vendor], _, _ = strings.Cut(name, " and ")
		}
	}
	return names, err
}
