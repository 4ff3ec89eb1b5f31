// SPDX-License-Identifier: GPL-3.0-or-later

package atport

import "slices"

// choose returns which of the AT ports dials, and which one is primary, by the
// first rule that tells. They are the same port where no two can be told of.
func choose(findings []Finding, at []int, declared []Use) (dials, primary int, rule Rule) {
	// 1. The stick itself says so. ModemManager's Huawei plugin believes this
	// before any tag (mm-plugin-huawei.c, propagate_port_type_hints).
	if dials, primary, ok := said(findings, at, func(i int) Use { return declared[i] }); ok {
		return dials, primary, ByPortMode
	}
	// 2. Huawei's newer sticks say it by the class of the interface
	// (77-mm-huawei-net-port-types.rules).
	if dials, primary, ok := said(findings, at, func(i int) Use { return huaweiUse(findings[i].Target) }); ok {
		return dials, primary, ByClass
	}
	// 3. There is no choice.
	if len(at) == 1 {
		return at[0], at[0], ByOnly
	}
	dials, rule = narrow(findings, at)
	return dials, other(findings, at, dials), rule
}

// said returns the ports that are said to be the modem and for commands. Where
// only one of the two is there, it is both.
func said(findings []Finding, at []int, use func(i int) Use) (dials, primary int, ok bool) {
	find := func(u Use) int { return slices.IndexFunc(at, func(i int) bool { return use(i) == u }) }
	modem, commands := find(UseModem), find(UseCommands)
	switch {
	case modem >= 0 && commands >= 0:
		return at[modem], at[commands], true
	case modem >= 0:
		return at[modem], other(findings, at, at[modem]), true
	case commands >= 0:
		return at[commands], at[commands], true // others may be consoles: none of them dials
	}
	return 0, 0, false
}

// narrow returns which of several AT ports dials when nothing says so. Each
// rule leaves those for which it holds, unless it holds for all or none.
func narrow(findings []Finding, at []int) (int, Rule) {
	for _, sign := range []struct {
		rule  Rule
		holds func(Finding) bool
	}{
		// 4. A modem tells of its carrier by the interrupt endpoint (USB CDC
		// PSTN 1.2, 6.5.4); ports for commands alone have no use for one.
		// sakis3g takes the only port that has one.
		{ByInterrupt, func(f Finding) bool { return f.interrupt() }},
		// 5. A port that answers AT, but does not say that it is a GSM modem, may
		// be a console. sakis3g's test of a modem is the same.
		{ByCapabilities, func(f Finding) bool { return slices.Contains(f.Capabilities, "CGSM") }},
		// 6. What comes unasked comes on the port for commands: it would break
		// a call on the other one, and software listens there.
		{BySilence, func(f Finding) bool { return !f.Unsolicited }},
	} {
		var left []int
		for _, i := range at {
			if sign.holds(findings[i]) {
				left = append(left, i)
			}
		}
		if len(left) == 1 {
			return left[0], sign.rule
		}
		if len(left) > 0 {
			at = left
		}
	}
	// 7. The first one: ModemManager's last resort for Huawei is interface 0
	// (mm-plugin-huawei.c, fallback_usbif0), and it is the first AT port that
	// dials in the layouts of most vendors that quirks has.
	return at[0], ByOrder
}

// other returns the primary port beside the one that dials: the one that sends
// unsolicited results, or else the next one, or else the first, or else itself.
func other(findings []Finding, at []int, dials int) int {
	n := slices.Index(at, dials)
	rest := slices.Concat(at[n+1:], at[:n])
	if talks := slices.IndexFunc(rest, func(i int) bool { return findings[i].Unsolicited }); talks >= 0 {
		return rest[talks]
	}
	if len(rest) == 0 {
		return dials
	}
	return rest[0]
}
