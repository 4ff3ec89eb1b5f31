// SPDX-License-Identifier: GPL-3.0-or-later

package portbook

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"

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

// write replaces the file, so that a power cut leaves the old or the new one.
// udev reads it by another name than the one it is written under.
func write(dir, name string, content []byte) (err error) {
	f, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	_, err = f.Write(content)
	if err := errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), filepath.Join(dir, name)); err != nil {
		return err
	}
	return syncDir(dir)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
