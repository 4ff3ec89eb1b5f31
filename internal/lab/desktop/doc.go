// SPDX-License-Identifier: GPL-3.0-or-later

// Package desktop is a person at a desktop, inside the virtual machine: a login
// session on an X screen that nobody sees, with windows, a tray, NetworkManager's
// applet and a notification server, all started as desktops do it, from
// /etc/xdg/autostart and by the session bus. The person is not root, and may do
// what polkit lets whoever sits at the machine do.
//
// Clicks are real ones, of the X server's pointer. Where to click is found by the
// text: GTK programs tell over AT-SPI, the interface for screen readers, what they
// show and where. That knows no pixel, theme or font, and an item that cannot be
// seen is not found.
package desktop
