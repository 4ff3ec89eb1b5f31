// SPDX-License-Identifier: GPL-3.0-or-later

// Package usbip plays a USB device to the running kernel, without hardware.
//
// The kernel's vhci_hcd driver is a USB host controller whose ports are
// sockets: whoever holds the other end of the socket is the device. A
// [Device] says what it is and answers transfers; [VHCI.Attach] plugs it in:
//
//	host, err := usbip.Open()
//	port, err := host.FreePort()
//	detach, err := host.Attach(ctx, port, device)
//	defer detach(ctx)
//
// The package knows the wire (kernel: Documentation/usb/usbip_protocol.rst),
// the standard requests of USB 2.0 chapter 9 and the controller's sysfs files.
// It does not know what a modem is, and it has no network server: the socket
// is one half of a local pair.
package usbip
