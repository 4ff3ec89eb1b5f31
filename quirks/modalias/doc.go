// SPDX-License-Identifier: GPL-3.0-or-later

// Package modalias reads the kernel's tables of USB ids: which module takes
// which device, as it stands in /lib/modules/VERSION/modules.alias.
//
//	alias usb:v19D2p0031d*dc*dsc*dp*icFFiscFFipFFin* option
//
// says that the module option takes the interfaces of class ff/ff/ff of
// 19d2:0031. [Read] reads such a file, [Table.Named] tells who claims an id.
//
// It knows patterns only, and no descriptors: whether a device has an interface
// that a pattern of a class fits is for somebody who sees the device to say. It
// knows no ids that were added at run time by new_id either.
package modalias
