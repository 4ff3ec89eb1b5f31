// SPDX-License-Identifier: GPL-3.0-or-later

// Package usb names the things every other package talks about: a USB id, a
// port path, an interface class, and an immutable snapshot of a device.
//
// It is the lowest room of the house and imports nothing of the project, so
// that quirks, switcher, bridge and the adapters can share one vocabulary.
// It reads no device and no file: internal/sysfs fills a [Device].
package usb
