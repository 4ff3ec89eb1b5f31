// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"bytes"
	"io"
	"testing"

	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// RunOn runs the program on a machine of a test: the arguments begin with the
// name that it is called by.
func RunOn(t *testing.T, m Machine, args []string) (status int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	status = mainOn(t.Context(), m, args, io.MultiReader(), &o, &e)
	return status, o.String(), e.String()
}

// Machine is what such a machine has to be.
type Machine = machine

// Width and fit of lines on a terminal.
var Fit = fit

// Another reports whether d is another personality than was.
func Another(was, d usb.Device) bool { return another(was, d) }

// Explain prints what a database has about a USB id.
func Explain(out io.Writer, db *quirks.DB, id usb.ID) error {
	return explain(out, db, db.ExplainID(id))
}
