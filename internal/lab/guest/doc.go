// SPDX-License-Identifier: GPL-3.0-or-later

// Package guest does, inside the virtual machine, what every run needs: it
// readies the freshly booted system and brings it back to a clean state. It
// changes the machine it runs on at will.
package guest
