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

// A Kind says what a root holds.
type Kind string

const (
	Plain   Kind = ""        // what a stick meets on every Debian
	Desktop Kind = "desktop" // and a desktop with a network menu: 1 GB
)

// packages returns what is installed on top of mmdebstrap's minbase. Debian's
// cloud kernel has no USB, hence the full linux-image.
func (k Kind) packages() []string {
	list := []string{
		// A system that boots.
		"linux-image-amd64", "systemd-sysv", "udev", "dbus", "kmod", "busybox-static",
		// What a stick meets on a desktop.
		"polkitd", "modemmanager", "network-manager", "ppp", "usb-modeswitch",
		"mobile-broadband-provider-info", "libusb-1.0-0",
		// What scenarios look at the result with.
		"dosfstools", "eject", "iproute2", "iputils-ping", "procps", "sg3-utils", "usbutils",
	}
	if k == Desktop {
		list = append(list, desktopPackages()...)
	}
	return list
}

// desktopPackages returns what makes a small desktop of it.
func desktopPackages() []string {
	return []string{
		// A screen, and a session with windows, a tray and notifications.
		"xvfb", "openbox", "trayer", "dbus-user-session", "libpam-systemd", "xfce4-notifyd",
		// The network menus, and a terminal for that of nmtui.
		"network-manager-gnome", "tmux",
		// What they are drawn with.
		"adwaita-icon-theme", "fonts-dejavu-core", "librsvg2-common",
		// What scenarios click, find texts and take pictures with.
		"xdotool", "at-spi2-core", "scrot", "x11-xserver-utils",
	}
}

// recipe is bumped when roots must be rebuilt although the packages are the
// same.
const recipe = "1"

// key names the cached root: it changes when the package list or the recipe
// does.
func (d Distro) key(k Kind) string {
	sum := sha256.Sum256([]byte(recipe + "\n" + strings.Join(k.packages(), "\n")))
	return d.file(k) + "-" + hex.EncodeToString(sum[:6])
}

// title is what a person calls such a root.
func (d Distro) title(k Kind) string {
	if k == Desktop {
		return d.Title + " root with a desktop"
	}
	return d.Title + " root"
}

// file is how the names of what belongs to a kind of root begin.
func (d Distro) file(k Kind) string {
	if k == Plain {
		return d.Name
	}
	return d.Name + "-" + string(k)
}
