// SPDX-License-Identifier: GPL-3.0-or-later

// Package canon lays TOML files out in one way, so that two people who write
// the same fact write the same lines. It keeps every comment.
//
// A Go type says what a file may hold, with the tags that go-toml reads. The
// order of a struct's fields is the order of the keys. The spelling of a value
// is that of its type: what UnmarshalText reads, MarshalText writes. The layout
// is this:
//
//	# Comments stay with what they stand above, or beside.
//	schema = 1
//
//	[[entry]]                      # lists of tables, sorted by their first key
//	id     = "one"                 # keys aligned
//	modems = ["1234:0001"]         # wrapped when the line gets longer than 90
//	port   = [
//	    { interface = "1" },       # lists of tables in an entry, one per line
//	]
//
//	[entry.match]                  # tables last
//	usb = "1234:0002"
package canon
