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

// WriteHWDB writes a udev hardware database (hwdb(7)) that gives the ports of
// every known modem their ModemManager tags. A rules file looks it up by the
// modalias of the USB interface that the port belongs to, with the prefix
// "modembridge:", as in
//
//	modembridge:usb:v19D2p0031d0000dc00dsc00dp00icFFiscFFipFFin03
//
// in which the numbers are in upper case and the interface number comes last
// (kernel: scripts/mod/file2alias.c, do_usb_entry).
//
// Besides ModemManager's tags there are four of our own:
//
//	MODEMBRIDGE_QUIRK   the modem's USB id: this port belongs to a known stick
//	MODEMBRIDGE_DRIVER  the module to load, when no kernel knows the id
//	MODEMBRIDGE_LAYOUT  1 when the roles of its ports are known
//	MODEMBRIDGE_ROLE    the role of this port, as in a quirk file
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
	if m.Bind {
		fmt.Fprintf(w, " MODEMBRIDGE_DRIVER=%s\n", cmp.Or(m.Driver, "option"))
	}
	for _, tag := range m.Tags {
		fmt.Fprintf(w, " %s=1\n", tag)
	}
	if len(m.Ports) == 0 {
		return
	}
	fmt.Fprint(w, " MODEMBRIDGE_LAYOUT=1\n")
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
		for _, tag := range tags {
			fmt.Fprintf(w, " %s=%d\n", tag.name, b2i(tag.holds(p.Role)))
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

// tags are ModemManager's, and the roles that set them. Every one is written
// for every port: ModemManager's own rules may have set another already, two
// that contradict each other make it lose the port (mm-port-probe.c,
// initialize_port_type_hints), and a property cannot be unset but only be 0.
var tags = []struct {
	name  string
	holds func(Role) bool
}{
	{"ID_MM_PORT_IGNORE", func(r Role) bool { return r.Tagged() == Ignore }},
	{"ID_MM_PORT_TYPE_AT_PRIMARY", func(r Role) bool { return r == ATPrimary }},
	{"ID_MM_PORT_TYPE_AT_SECONDARY", func(r Role) bool { return r == ATSecondary }},
	{"ID_MM_PORT_TYPE_AT_PPP", func(r Role) bool { return r == PPP }},
	{"ID_MM_PORT_TYPE_GPS", func(r Role) bool { return r == GPS }},
	{"ID_MM_PORT_TYPE_QCDM", func(Role) bool { return false }},
	{"ID_MM_PORT_TYPE_AUDIO", func(Role) bool { return false }},
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
