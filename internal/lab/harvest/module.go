// SPDX-License-Identifier: GPL-3.0-or-later

package harvest

import (
	"debug/elf"
	"encoding/binary"
	"fmt"
	"strings"

	"modembridge/switcher/usb"
)

// A table of USB ids within a 64-bit module: struct usb_device_id (kernel:
// include/linux/mod_devicetable.h) has idVendor at byte 2, idProduct at 4, and a
// number of the driver's own at 24.
const (
	idSize   = 32
	idVendor = 2
	idInfo   = 24
)

// readQCSerial reads the layout of every id from the module qcserial.
func readQCSerial(file string) (map[usb.ID]Layout, error) {
	table, order, err := idTable(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	layouts := make(map[usb.ID]Layout)
	for ; len(table) >= idSize; table = table[idSize:] {
		id := usb.ID{Vendor: order.Uint16(table[idVendor:]), Product: order.Uint16(table[idVendor+2:])}
		if !id.IsZero() {
			layouts[id] = Layout(order.Uint64(table[idInfo:]))
		}
	}
	return layouts, nil
}

// idTable returns the bytes of a module's table of USB ids.
func idTable(file string) ([]byte, binary.ByteOrder, error) {
	f, err := elf.Open(file)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	symbols, err := f.Symbols()
	if err != nil {
		return nil, nil, err
	}
	for _, s := range symbols {
		// MODULE_DEVICE_TABLE(usb, …) makes a symbol of that name (kernel:
		// include/linux/module.h).
		if !strings.HasPrefix(s.Name, "__mod_usb__") || int(s.Section) >= len(f.Sections) {
			continue
		}
		data, err := f.Sections[s.Section].Data()
		if err != nil {
			return nil, nil, err
		}
		if s.Value+s.Size > uint64(len(data)) {
			return nil, nil, fmt.Errorf("%s is not within its section", s.Name)
		}
		return data[s.Value : s.Value+s.Size], f.ByteOrder, nil
	}
	return nil, nil, fmt.Errorf("no table of USB ids")
}
