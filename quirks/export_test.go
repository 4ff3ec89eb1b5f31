// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

// LoadOnly is Load without the files that are built in.
func LoadOnly(sources ...Source) (*DB, []Problem) { return load(sources) }

// Parse reads one file and returns how many entries it has.
func Parse(text []byte) (entries int, problems []Problem) {
	f, problems := parse("fuzz.toml", text)
	return len(f.Storage) + len(f.Modem), problems
}
