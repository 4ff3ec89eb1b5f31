// SPDX-License-Identifier: GPL-3.0-or-later

package vm

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// A Distro is one Debian release that the lab can boot.
type Distro struct {
	Name  string // suite name as apt knows it, such as "bookworm"
	Title string // what a person calls it, such as "Debian 12"
}

// Distros returns the releases the lab knows, oldest first.
func Distros() []Distro {
	return []Distro{
		{Name: "bookworm", Title: "Debian 12"},
		{Name: "trixie", Title: "Debian 13"},
	}
}

// LookupDistro returns the release with the given suite name.
func LookupDistro(name string) (Distro, error) {
	var known []string
	for _, d := range Distros() {
		if d.Name == name {
			return d, nil
		}
		known = append(known, d.Name)
	}
	return Distro{}, fmt.Errorf("unknown distribution %q (known: %s)", name, strings.Join(known, ", "))
}

// packages returns what is installed on top of mmdebstrap's minbase. Debian's
// cloud kernel has no USB, hence the full linux-image.
func packages() []string {
	return []string{
		// A system that boots.
		"linux-image-amd64", "systemd-sysv", "udev", "dbus", "kmod", "busybox-static",
		// What a stick meets on a desktop.
		"polkitd", "modemmanager", "network-manager", "ppp", "usb-modeswitch",
		"mobile-broadband-provider-info", "libusb-1.0-0",
		// What scenarios look at the result with.
		"dosfstools", "eject", "iproute2", "iputils-ping", "procps", "sg3-utils", "usbutils",
	}
}

// recipe is bumped when roots must be rebuilt although the packages are the
// same.
const recipe = "1"

// key names the cached root: it changes when the package list or the recipe
// does.
func (d Distro) key() string {
	sum := sha256.Sum256([]byte(recipe + "\n" + strings.Join(packages(), "\n")))
	return d.Name + "-" + hex.EncodeToString(sum[:6])
}
