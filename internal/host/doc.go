// SPDX-License-Identifier: GPL-3.0-or-later

// Package host is the machine as package bridge sees it: it puts what the
// adapters read (sysfs, udev, ModemManager, NetworkManager, the provider
// database) together to one observation of a port, and hands each action to
// the adapter that can do it. The adapters know neither it nor each other.
package host
