// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"

	"modembridge/switcher/usb"
)

// WriteHWDB writes a udev hardware database (hwdb(7)) that says what the ports
// of every known modem are for. dist/78-modembridge.rules looks it up by the
// modalias of the USB interface that a port belongs to, with the prefix
// "modembridge:", as in
//
//	modembridge:usb:v19D2p0031d0000dc00dsc00dp00icFFiscFFipFFin03
//
// in which the numbers are in upper case and the interface number comes last
// (kernel: scripts/mod/file2alias.c, do_usb_entry).
//
// Besides the further tags of a modem there are seven properties, all our own:
//
//	MODEMBRIDGE_QUIRK   the modem's USB id: this port belongs to a known stick
//	MODEMBRIDGE_ASK     1 when its ports are to be asked first; see [Modem.Asks]
//	MODEMBRIDGE_INIT    1 when it has commands to be told first
//	MODEMBRIDGE_DRIVER  the module to load, when no kernel knows the id
//	MODEMBRIDGE_ROLE    the role of this port, as in a quirk file; see [Modem.Role]
//	MODEMBRIDGE_NAME    its name below /dev/modembridge/<port path>
//	MODEMBRIDGE_ALIAS   its second name there
//
// The rules make ModemManager's tags of the role, and add
//
//	MODEMBRIDGE_LAYOUT  1 when the role of this port is known
func WriteHWDB(w io.Writer, db *DB) error {
	b := bufio.NewWriter(w)
	fmt.Fprint(b, "# Port roles of USB modem sticks. Made by \"modembridge quirk export hwdb\" from the\n"+
		"# quirk files; change those, or put a file of your own into /etc/udev/hwdb.d.\n")
	for _, m := range db.modems {
		m.writeHWDB(b)
	}
	return b.Flush()
}

func (m *Modem) writeHWDB(w io.Writer) {
	key := fmt.Sprintf("modembridge:usb:v%04Xp%04X", m.USB.Vendor, m.USB.Product)
	fmt.Fprintf(w, "\n# %s\n%s*\n MODEMBRIDGE_QUIRK=%v\n", m.Name, key, m.USB)
	if m.Asks() {
		fmt.Fprint(w, " MODEMBRIDGE_ASK=1\n")
	}
	if m.exhaustive() { // the role of a port that no line below is for
		fmt.Fprintf(w, " MODEMBRIDGE_ROLE=%v\n", Ignore)
	}
	if len(m.Init) > 0 {
		fmt.Fprint(w, " MODEMBRIDGE_INIT=1\n")
	}
	if m.Bind {
		fmt.Fprintf(w, " MODEMBRIDGE_DRIVER=%s\n", cmp.Or(m.Driver, "option"))
	}
	for _, tag := range m.Tags {
		fmt.Fprintf(w, " %s=1\n", tag)
	}
	// Where two keys match, the later line wins, and a number is to go before a
	// class: so numbers come last.
	ports := slices.SortedFunc(slices.Values(m.Ports), func(a, b Port) int {
		if a.Interface.ByNumber != b.Interface.ByNumber {
			if a.Interface.ByNumber {
				return 1
			}
			return -1
		}
		return cmp.Compare(a.Interface.Number, b.Interface.Number)
	})
	for _, p := range ports {
		fmt.Fprintf(w, "\n%s%s\n MODEMBRIDGE_ROLE=%v\n", key, p.Interface.modalias(), p.Role)
		for i, name := range m.Names(p) {
			fmt.Fprintf(w, " %s=%s\n", [...]string{"MODEMBRIDGE_NAME", "MODEMBRIDGE_ALIAS"}[i], name)
		}
	}
}

// modalias returns the end of the pattern for the interfaces that s names.
func (s Selector) modalias() string {
	if s.ByNumber {
		return fmt.Sprintf("*in%02X*", s.Number)
	}
	return classModalias(s.Class)
}

func classModalias(c usb.Class) string {
	return fmt.Sprintf("*ic%02Xisc%02Xip%02Xin*", c.Class, c.SubClass, c.Protocol)
}
