// SPDX-License-Identifier: GPL-3.0-or-later

package persona

// basic answers the commands of V.250. Those that tune the behaviour of a
// telephone modem are accepted and mean nothing.
func (s *Session) basic(c command) (lines []string, known bool, err error) {
	on := c.args != "" && c.args != "0"
	switch c.name {
	case "Z", "&F":
		s.reset()
	case "E":
		s.echo = on
	case "V":
		s.numeric = !on
	case "Q":
		s.quiet = on
	case "I":
		return s.about(), true, nil
	case "D":
		return nil, true, s.dial(c.args)
	case "H":
		delete(s.modem.active, s.context)
	case "X", "L", "M", "&C", "&D", "&W", "&K", "&S", "O", "A", "T", "P":
	case "+++":
	case "+IPR", "+ICF", "+IFC", "+DS", "+FCLASS", "+CRC", "+CR":
		if c.form != set {
			return nil, true, failed
		}
	default:
		if c.name[0] != 'S' {
			return nil, false, nil
		}
		if c.form == read {
			lines = []string{"000"}
		}
	}
	return lines, true, nil
}

// about is the answer to ATI.
func (s *Session) about() []string {
	c := s.modem.config
	return []string{"Manufacturer: " + c.Manufacturer, "Model: " + c.Model, "Revision: " + c.Revision, "IMEI: " + c.IMEI, "+GCAP: +CGSM,+DS,+ES"}
}

// identity answers who the modem is (3GPP TS 27.007, chapter 5).
func (s *Session) identity(c command) (lines []string, known bool, err error) {
	config := s.modem.config
	text := map[string]string{
		"+CGMI": config.Manufacturer, "+GMI": config.Manufacturer,
		"+CGMM": config.Model, "+GMM": config.Model,
		"+CGMR": config.Revision, "+GMR": config.Revision,
		"+CGSN": config.IMEI, "+GSN": config.IMEI,
		"+GCAP": "+GCAP: +CGSM,+DS,+ES",
	}[c.name]
	switch {
	case text == "":
		return nil, false, nil
	case c.form == run:
		return []string{text}, true, nil
	case c.form == test:
		return nil, true, nil
	}
	return nil, true, failed
}
