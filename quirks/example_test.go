// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"fmt"

	"modembridge/quirks"
	"modembridge/switcher/usb"
)

func Example() {
	db, problems := quirks.Load() // and further sources, such as /etc/modembridge/quirks.d
	for _, p := range problems {
		fmt.Println(p)
	}
	stick := usb.Device{
		ID:         usb.ID{Vendor: 0x12d1, Product: 0x1446},
		Interfaces: []usb.Interface{{Class: usb.MassStorageBulkOnly}},
	}
	q, err := db.Storage(stick)
	if err != nil || q == nil {
		return // nobody knows it, or two quirks do
	}
	fmt.Println(q.ID, "is switched with", q.Plan().Method)
	// Output: huawei-12d1-1446 is switched with huawei-new
}
