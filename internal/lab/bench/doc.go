// SPDX-License-Identifier: GPL-3.0-or-later

// Package bench measures modembridge inside the virtual machine, beside what it
// is to be better than, the two taking turns in one boot:
//
//   - dial: the seconds from the plug of a stick to its connection, with what a
//     stock Debian has (usb_modeswitch, ModemManager, NetworkManager and the right
//     profile made beforehand) and with modembridge, which begins with nothing;
//   - floor: the same from the modem mode on, beside what ModemManager and
//     NetworkManager need by themselves, when every port is tagged before they see
//     it and the profile is there;
//   - sixteen: sixteen sticks plugged in at once;
//   - rules: what the udev rules cost a tty that is no modem's.
//
// The machine's clock may count its instructions (vm.Config.Counting): what it
// does then takes as long as on a small computer, on whatever machine it runs, and
// what it waits for takes its time.
//
// Every wait has a deadline. What was required is printed beside what was
// measured.
package bench
