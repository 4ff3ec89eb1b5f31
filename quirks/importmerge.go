// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// MergeInto adds entries to the vendor files of a directory, "fff0-acme.toml",
// and returns the new text of those that change, by name. Entries that the
// directory has already, in whatever file, stay as they are. A directory that
// does not exist is empty.
//
// When there are problems, nothing is to be written.
func MergeInto(dir Source, quirks []Quirk) (changed map[string][]byte, problems []Problem) {
	names, err := dir.list()
	if err != nil {
		return nil, []Problem{{File: dir.Name, Message: plain(err).Error()}}
	}
	known := make(map[string]bool)
	for _, name := range names {
		f, bad := dir.read(name)
		problems = append(problems, bad...)
		for _, q := range f.Storage {
			known[q.ID] = true
		}
	}
	if unusable(problems) {
		return nil, problems
	}
	added := make(map[string][]Quirk)
	for _, q := range quirks {
		if !known[q.ID] {
			name := vendorFile(names, q.Match.USB.Vendor)
			added[name] = append(added[name], q)
		}
	}
	changed = make(map[string][]byte)
	for _, name := range slices.Sorted(maps.Keys(added)) {
		text, err := dir.text(name)
		switch {
		case errors.Is(err, fs.ErrNotExist) || err == nil && len(text) == 0:
			text = vendorHead(added[name][0].Match.USB.Vendor)
		case err != nil:
			return nil, []Problem{{File: name, Message: err.Error()}}
		}
		changed[name], err = Append(name, text, added[name], nil)
		if err != nil {
			return nil, []Problem{{File: name, Message: err.Error()}}
		}
	}
	return changed, problems
}

// vendorFile returns the name of the file for a vendor's entries.
func vendorFile(names []string, vendor uint16) string {
	prefix := fmt.Sprintf("%04x-", vendor)
	if i := slices.IndexFunc(names, func(name string) bool { return strings.HasPrefix(name, prefix) }); i >= 0 {
		return names[i]
	}
	name := prefix + vendorSlug(vendor)
	if _, err := fs.Stat(Builtin().FS, name+".toml"); err == nil {
		name += "-local" // a file of the same name would take the place of the built-in one
	}
	return name + ".toml"
}

// vendorHead returns the head of a new file. Its licence is that of
// usb-modeswitch-data, which what is imported comes from or is like.
func vendorHead(vendor uint16) []byte {
	return fmt.Appendf(nil, `# USB vendor %04x
# SPDX-License-Identifier: GPL-2.0-or-later
# Facts from files of usb_modeswitch, whose data is GPL-2.0-or-later.
schema = %d
`, vendor, Schema)
}
