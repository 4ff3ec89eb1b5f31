// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"embed"
	"io/fs"
	"path"
)

// The files that are built in are there twice: as they were written, for
// [Check] and for people to read, and compiled to Go values, so that a program
// starts without parsing a megabyte of TOML. When a file or a type of an entry
// changes, they are compiled again. The tag leaves out what may not compile any
// more.
//
//go:generate go test -tags bootstrap ./internal/compile -update

//go:embed data/*.toml
var embedded embed.FS

// Builtin returns the files that are built into the program.
func Builtin() Source {
	sub, err := fs.Sub(embedded, "data")
	if err != nil {
		panic(err) // "data" is a valid path
	}
	return Source{Name: "built-in", FS: sub, compiled: compiledFiles}
}

// A compiledFile says which of compiledStorage and compiledModems are those of
// a file: from the first index to before the second.
type compiledFile struct {
	name            string // "19d2-zte.toml"
	storage, modems [2]int
}

// file returns what [ParseFile] returned when the file was compiled.
func (c compiledFile) file(source string) File {
	return File{
		Name:    path.Join(source, c.name),
		Schema:  Schema,
		Storage: compiledStorage[c.storage[0]:c.storage[1]],
		Modem:   compiledModems[c.modems[0]:c.modems[1]],
	}
}
