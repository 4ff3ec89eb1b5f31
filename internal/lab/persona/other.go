// SPDX-License-Identifier: GPL-3.0-or-later

package persona

import "strconv"

// other answers the rest of what ModemManager asks on its way: error format,
// messages, events, character sets, clock.
func (s *Session) other(c command) (lines []string, known bool, err error) {
	switch c.name {
	case "+CMEE":
		if c.form == set {
			n, err := strconv.Atoi(c.args)
			if err != nil || n < 0 || n > 2 {
				return nil, true, failed
			}
			s.cmee = n
		}
		return nil, true, nil
	case "+CUSD", "+CLIP", "+CNMA", "+CSMP", "+CTZU", "+CTZR", "+CVHU", "+CPOL":
		return nil, true, nil
	}
	texts := map[string]string{ // by the command's text: fixed answers
		"+CMGF=?": "+CMGF: (0,1)",
		"+CMGF?":  "+CMGF: 0",
		"+CSCS=?": `+CSCS: ("IRA","GSM","UCS2")`,
		"+CSCS?":  `+CSCS: "IRA"`,
		"+CPMS=?": `+CPMS: ("SM","ME"),("SM","ME"),("SM","ME")`,
		"+CPMS?":  `+CPMS: "SM",0,20,"SM",0,20,"SM",0,20`,
		"+CNMI=?": "+CNMI: (0,1,2),(0,1,2,3),(0,2),(0,1,2),(0,1)",
		"+CNMI?":  "+CNMI: 2,1,0,0,0",
		"+CMER=?": "+CMER: (0-3),(0),(0),(0,1),(0,1)",
		"+CIND=?": `+CIND: ("battchg",(0-5)),("signal",(0-5)),("service",(0,1)),("roam",(0,1))`,
		"+CIND?":  "+CIND: 5,4,1,0",
		"+CCLK?":  `+CCLK: "26/01/01,12:00:00+00"`,
		"+CSMS=?": "+CSMS: (0,1)",
		"+ES=?":   "",
	}
	if text, fixed := texts[c.text()]; fixed {
		if text != "" {
			lines = []string{text}
		}
		return lines, true, nil
	}
	switch c.name { // settings that are taken and mean nothing
	case "+CMGF", "+CSCS", "+CNMI", "+CMER", "+CMGL", "+CSDH":
		if c.form == set {
			return nil, true, nil
		}
	case "+CPMS":
		if c.form == set {
			return []string{"+CPMS: 0,20,0,20,0,20"}, true, nil
		}
	}
	return nil, false, nil
}
