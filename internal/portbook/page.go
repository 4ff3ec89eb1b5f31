// SPDX-License-Identifier: GPL-3.0-or-later

package portbook

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"

	"modembridge/internal/durable"
	"modembridge/switcher/usb"
)

// none stands for a role or a name that an interface has not. Another layout of
// the hardware database may give it one, and udev takes no empty value.
const none = "none"

// page is the content of an interface's file. Its values are words of ours, so
// that none needs to be quoted.
func page(d usb.Device, p Port, source string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "MODEMBRIDGE_QUIRK=%v\nMODEMBRIDGE_ASK=0\nMODEMBRIDGE_SOURCE=%s\nMODEMBRIDGE_FOUND=%s\n", d.ID, source, d.Layout())
	fmt.Fprintf(&b, "MODEMBRIDGE_ROLE=%s\n", cmp.Or(p.Role, none))
	for n, key := range []string{"MODEMBRIDGE_NAME", "MODEMBRIDGE_ALIAS"} {
		name := none
		if n < len(p.Names) {
			name = p.Names[n]
		}
		fmt.Fprintf(&b, "%s=%s\n", key, name)
	}
	return b.Bytes()
}

// learned returns a page that says so.
func learned(page []byte) []byte {
	return bytes.Replace(page, []byte("MODEMBRIDGE_SOURCE=asked\n"), []byte("MODEMBRIDGE_SOURCE=learned\n"), 1)
}

// write makes or replaces a page. udev reads it as root, people as themselves.
func write(dir, name string, content []byte) error {
	return durable.Write(filepath.Join(dir, name), content, func(f *os.File) error { return f.Chmod(0o644) })
}
