// SPDX-License-Identifier: GPL-3.0-or-later

//go:build bootstrap

package quirks

// Nothing is compiled: the files are parsed.
var (
	compiledFiles   []compiledFile
	compiledStorage []Quirk
	compiledModems  []Modem
	compiledDB      DB
)
