// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

// huaweiTag is the tag that Huawei's own driver uses: 12 34 56 78 on the wire.
const huaweiTag = 0x78563412

// huaweiNew returns the message of method huawei-new, vendor command 11 with
// the sub-command 06. The fields are Huawei's own and not published; the meaning
// of the host byte is from a mail of their developer
// (lkml.iu.edu/hypermail/linux/kernel/1303.0/02135.html):
//
//	11 06        vendor command, "switch the mode"
//	20           host: 00 Windows, 10 Mac, 20 Linux
//	00 00 01 01  unknown
//	00 01        unknown
//
// The command length field is 0 there, and is left so.
func huaweiNew() Message {
	return CBW{Tag: huaweiTag, CDB: [16]byte{0x11, 0x06, 0x20, 0x00, 0x00, 0x01, 0x01, 0x00, 0x01}}.Encode()
}

// huaweiAlt returns the message of method huawei-alt: the same command with the
// host byte 30 and a shorter rest. Sticks that answer huawei-new by becoming a router (12d1:14db
// and others, with no serial port) answer it by becoming a modem (12d1:155e).
func huaweiAlt() Message {
	return CBW{Tag: huaweiTag, CDB: [16]byte{0x11, 0x06, 0x30, 0x00, 0x00, 0x00, 0x00, 0x01}}.Encode()
}
