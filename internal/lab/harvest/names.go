// SPDX-License-Identifier: GPL-3.0-or-later

package harvest

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// name returns what to call a modem. A title of the database is the device's
// name when nothing else leads to the id; when it leads to several ids, it is
// less telling than what OpenWrt calls the one.
func (j *joiner) name(id usb.ID, say saying) string {
	title, alone := j.title(id)
	if alone {
		return title
	}
	vendor := j.vendor(id.Vendor)
	return cmp.Or(j.WWAN.Entries[id].name(), title, say.name(vendor), vendor+" "+id.String())
}

// title returns the name of the one entry that leads to the id, "" when there
// are several or when the name is that of many devices; alone is true when it
// leads nowhere else.
func (j *joiner) title(id usb.ID) (title string, alone bool) {
	const few = 4
	m := j.db.ModemByID(id)
	if m == nil || len(m.Quirks) != 1 {
		return "", false
	}
	q := j.db.Quirk(m.Quirks[0])
	if len(q.Modems) > few || j.shared(q) || family.MatchString(q.Name) {
		return "", false
	}
	return q.Name, len(q.Modems) == 1
}

// shared reports whether more than two entries have the same name, which then
// is that of a family.
func (j *joiner) shared(q *quirks.Quirk) bool {
	n := 0
	for _, other := range j.db.Quirks() {
		if other.Name == q.Name {
			n++
		}
	}
	return n > 2
}

// name returns a name in the spelling that the others have, "" when it is that
// of many devices.
func (e WWANEntry) name() string {
	if family.MatchString(e.Name) {
		return ""
	}
	return spelling.Replace(e.Name)
}

var (
	family   = regexp.MustCompile(`(?i)newer|generic|various|unknown|quirky|products|xxx`)
	spelling = strings.NewReplacer(
		"HUAWEI/Option ", "Huawei ", "HUAWEI ", "Huawei ", "PANTECH ", "Pantech ", "ONDA ", "Onda ",
		"Cmotech ", "C-motech ", "Sony-Ericsson ", "Sony Ericsson ", "Alcaltel ", "Alcatel ", "SIM A", "SIMCom A",
	)
)

// A comment above rules starts with the name of the device, after which it says
// what the rules are for.
var aside = regexp.MustCompile(`(?i)[,:]? *(\((default|mbim|adb|qmi|secondary|gtusb|rebranded|nmea|pcie|alternative)|, *(disable|generic)|: *(add|disable|enable)|port (types|hints)|initial |attach |family|variants|with |doesn't|does not|non-mbim).*$`)

// name returns the name of the device that the rules are for, with the vendor's
// when the comment has a model alone: one of digits.
func (s saying) name(vendor string) string {
	first, _, _ := strings.Cut(s.comment, "\n")
	name := spelling.Replace(strings.Trim(aside.ReplaceAllString(first, ""), " ."))
	word, _, more := strings.Cut(name, " ")
	switch {
	case name == "" || family.MatchString(name) || strings.EqualFold(name, vendor):
		return ""
	case strings.ContainsAny(word, "0123456789") || !more:
		return vendor + " " + name
	}
	return name
}

var acmPort = regexp.MustCompile(`ttyACM\d`)

// acm says why the ports are those of cdc_acm, "" when nothing says so: the
// comment calls them by that driver's name, or they belong to the family whose
// plugin does (ModemManager: src/plugins/mbm/mm-broadband-modem-mbm.c).
func (s saying) acm() string {
	switch {
	case acmPort.MatchString(s.comment):
		return s.source() + ", whose comment calls the ports ttyACM"
	case strings.Contains(strings.Join(s.tags, " "), "ID_MM_ERICSSON_MBM"):
		return s.source() + "; its plugin mbm calls the ports ttyACM"
	}
	return ""
}

// vendor returns a short name of a vendor.
func (s Sources) vendor(vendor uint16) string {
	if name := brands[vendor]; name != "" {
		return name
	}
	short := strings.TrimSpace(company.ReplaceAllString(s.Vendors[vendor], ""))
	return cmp.Or(s.Heads[vendor], short, fmt.Sprintf("USB vendor %04x", vendor))
}

var company = regexp.MustCompile(`(?i)[ ,]+(inc|corp|corporation|co|ltd|limited|gmbh|ag|technolog(y|ies)|techcenter|wireless|wcdma|solutions|system|systems|mobile|communications?|electronics?|computer)\b.*|[,(/].*`)

// brands are the names that people know some vendors by, where the other
// sources have another or none.
var brands = map[uint16]string{
	0x028a: "StrongRising",
	0x0bdb: "Ericsson",
	0x0fce: "Sony Ericsson",
	0x1546: "u-blox",
	0x19f5: "Venus",
	0x1bbb: "Alcatel",
	0x1c9e: "Longcheer",
	0x1e0e: "SIMCom",
	0x1e2d: "Cinterion",
	0x2020: "BroadMobi",
	0x211f: "Celot",
	0x2692: "Cellient",
	0x305a: "Gosuncn",
	0x33f8: "Rolling",
	0x3731: "Netprisma",
}
