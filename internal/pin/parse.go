// SPDX-License-Identifier: GPL-3.0-or-later

package pin

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"modembridge/switcher/usb"
)

// A document is the content of a file.
type document struct {
	Pins []table `toml:"pin"`
}

// A table is a [[pin]] as it stands in the file.
type table struct {
	ICCID string `toml:"iccid"`
	IMEI  string `toml:"imei"`
	Port  string `toml:"port"`
	PIN   string `toml:"pin"`
}

// parse reads the entries of a file. Errors name file, line and column, and have
// no digit of the file in them.
func parse(file string, text []byte) ([]entry, error) {
	var d document
	err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(&d)
	if err != nil {
		return nil, broken(file, err)
	}
	var entries []entry
	for n, t := range d.Pins {
		if key, wrong := t.mistake(); wrong != "" {
			line, column := place(text, n, key)
			return nil, fmt.Errorf("%s:%d:%d: %s", file, line, column, wrong)
		}
		line, _ := place(text, n, "")
		sim := SIM{ICCID: t.ICCID, IMEI: t.IMEI, Port: usb.PortPath(t.Port)}
		entries = append(entries, entry{sim: sim, code: Code(t.PIN), file: file, line: line})
	}
	return entries, unambiguous(entries)
}

// mistake returns what is wrong with a table, "" when nothing is, and the key
// that is to blame, "" for the whole.
func (t table) mistake() (key, wrong string) {
	_, badCode := ParseCode(t.PIN)
	_, badPort := usb.ParsePortPath(t.Port)
	switch {
	case t.PIN == "":
		return "", "this [[pin]] has no pin"
	case badCode != nil:
		return "pin", badCode.Error()
	case t.ICCID != "" && !number(SIM{ICCID: t.ICCID}.number(), 18, 20):
		return "iccid", "a SIM's number has eighteen to twenty digits and nothing else"
	case t.IMEI != "" && !number(t.IMEI, 14, 16):
		return "imei", "an IMEI has fifteen digits and nothing else"
	case t.Port != "" && badPort != nil:
		return "port", "this is not a USB port path: want a bus and ports, as `modembridge status` shows them"
	case (t.IMEI == "") != (t.Port == ""):
		return "", "this [[pin]] has only one of imei and port: they count together"
	case t.ICCID == "" && t.IMEI == "":
		return "", "this [[pin]] names no SIM: it wants iccid, or imei and port, or all three"
	}
	return "", ""
}

// number reports whether s has so many digits. Letters up to F pass: they stand in
// the ICCID of some operators and in the MEID that some sticks have for an IMEI.
func number(s string, least, most int) bool {
	return least <= len(s) && len(s) <= most && strings.Trim(s, digits+"ABCDEFabcdef") == ""
}

// broken says what the decoder does not take. It may quote the file, where a PIN
// can be in the wrong place, so no digit of what it says is kept.
func broken(file string, err error) error {
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) {
		var all []error
		for _, e := range unknown.Errors {
			line, column := e.Position()
			all = append(all, fmt.Errorf("%s:%d:%d: there is no setting %q", file, line, column, mask(strings.Join(e.Key(), "."))))
		}
		return errors.Join(all...)
	}
	var wrong *toml.DecodeError
	if errors.As(err, &wrong) {
		line, column := wrong.Position()
		what := mask(strings.TrimPrefix(wrong.Error(), "toml: "))
		return fmt.Errorf("%s:%d:%d: %s (tables begin with [[pin]], and values stand in quotes)", file, line, column, what)
	}
	return fmt.Errorf("%s: %s", file, mask(err.Error()))
}

const digits = "0123456789"

// mask puts an x in the place of every digit.
func mask(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(digits, r) {
			return 'x'
		}
		return r
	}, s)
}

// place returns the line and column of a key in the n-th [[pin]], or of the
// table itself when it has no such key; 1 and 1 when there is none either: tables
// may also be written as a list.
func place(text []byte, n int, key string) (line, column int) {
	line, column = 1, 1
	row, table := 0, -1
	for l := range strings.Lines(string(text)) {
		row++
		name, _, _ := strings.Cut(l, "=")
		switch {
		case strings.HasPrefix(strings.Join(strings.Fields(l), ""), "[[pin]]"):
			table++
			if table == n {
				line = row
			}
		case table == n && key != "" && strings.TrimSpace(name) == key:
			return row, 1 + strings.Index(l, key)
		}
	}
	return line, column
}
