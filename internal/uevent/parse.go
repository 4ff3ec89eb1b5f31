// SPDX-License-Identifier: GPL-3.0-or-later

package uevent

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

// The netlink multicast groups (systemd: src/libsystemd/sd-device/device-monitor.c).
const (
	groupKernel = 1
	groupUdev   = 2
)

// errMessage says that a message is in neither form.
var errMessage = errors.New("not a uevent")

// Parse reads one message, the kernel's or udev's. Its errors are about the
// message alone: the next one may be fine.
func Parse(message []byte) (Event, error) {
	properties, source := message, Udev
	if after, ok := bytes.CutPrefix(message, []byte("libudev\x00")); ok {
		var err error
		if properties, err = udevProperties(message, after); err != nil {
			return Event{}, err
		}
	} else {
		// The kernel begins with "add@/devices/…", which ACTION and DEVPATH
		// repeat (kernel: lib/kobject_uevent.c, alloc_uevent_skb).
		heading, rest, ok := bytes.Cut(message, []byte{0})
		if !ok || !bytes.ContainsRune(heading, '@') {
			return Event{}, errMessage
		}
		properties, source = rest, Kernel
	}
	e := Event{Source: source, Properties: map[string]string{}}
	for field := range bytes.SplitSeq(properties, []byte{0}) {
		// Values hold '=' too.
		if key, value, ok := strings.Cut(string(field), "="); ok && key != "" {
			e.Properties[key] = value
		}
	}
	e.Action = e.Properties["ACTION"]
	e.DevPath = e.Properties["DEVPATH"]
	e.Subsystem = e.Properties["SUBSYSTEM"]
	e.DevType = e.Properties["DEVTYPE"]
	if e.Action == "" || !strings.HasPrefix(e.DevPath, "/") {
		return Event{}, fmt.Errorf("%w: it lacks an action or a device", errMessage)
	}
	return e, nil
}

// udevProperties finds the properties in udev's message (systemd:
// src/libsystemd/sd-device/device-monitor.c, monitor_netlink_header). After
// the prefix "libudev\0":
//
//	 8  magic 0xfeedcafe, big endian
//	12  size of the header, native
//	16  offset of the properties from the start of the message, native
//	20  length of the properties, native
//	24  hashes that socket filters use
func udevProperties(message, after []byte) ([]byte, error) {
	if len(after) < 16 || binary.BigEndian.Uint32(after) != 0xfeedcafe {
		return nil, fmt.Errorf("%w: bad header from udev", errMessage)
	}
	offset := uint64(binary.NativeEndian.Uint32(after[8:]))
	length := uint64(binary.NativeEndian.Uint32(after[12:]))
	if offset < 24 || offset+length > uint64(len(message)) {
		return nil, fmt.Errorf("%w: udev's properties run past its end", errMessage)
	}
	return message[offset : offset+length], nil
}
