// SPDX-License-Identifier: GPL-3.0-or-later

// Package bench measures, inside the virtual machine, the seconds from the plug
// of a stick to its connection: with what a stock Debian has (usb_modeswitch,
// ModemManager, NetworkManager and the right profile made beforehand) and with
// modembridge, which begins with nothing. The two take turns in one boot.
package bench
