// SPDX-License-Identifier: GPL-3.0-or-later

// Package lab holds what proves modembridge without hardware:
//
//	usbip     a USB device played to the kernel's own vhci_hcd
//	storage   the CD-ROM (or the disk) of a stick
//	persona   the modem of a stick: AT commands, SIM, radio
//	ppp       the network behind it
//	stick     whole sticks, as data files or made from quirks: storage, switch, modem
//	vm        a real Debian in qemu, with the product laid over it
//	guest     what every run does inside that Debian
//	fleet     many sticks at once, and what usb_modeswitch and we send to each
//	scenario  scripts that plug sticks and look at what becomes of them
//	bench     plug to online in seconds, stock Debian against modembridge
//	demo      the same for a person to watch
//
// The command modemlab puts them together. Nothing in here is in the product.
package lab
