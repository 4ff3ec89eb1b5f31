// SPDX-License-Identifier: GPL-3.0-or-later

package recording_test

import (
	"strings"
	"testing"
	"unicode"

	"modembridge/internal/recording"
)

func TestTextMakesDummiesOfNumbers(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"an IMEI", "352099001761481", "000000000000000"},
		{"an IMEI in groups", "35-209900-176148-1", "00-000000-000000-0"},
		{"an IMEI in groups with blanks", "IMEI 35 209900 176148 1", "IMEI 00 000000 000000 0"},
		{"an IMEI with dots", "35.209900.176148.1", "00.000000.000000.0"},
		{"an IMEI in words", "IMEI: 3520-x", "IMEI: 0000-x"},
		{"an IMEI that is too short to be one", "+EGMR:\"imei\" =12 345", "+EGMR:\"imei\" =12 345"}, // a quote is in between
		{"an MEID", "A1000012345678", "X0000000000000"},
		{"an ESN", "ESN: 0x80f12345", "ESN: 0x00x00000"},
		{"an IMSI", "+CIMI: 244051234567890", "+CIMI: 000000000000000"},
		{"an ICCID", "^ICCID: 8935805000000000001F", "^ICCID: 0000000000000000000X"},
		{"a telephone number", "+358 40 1234567", "+000 00 0000000"},
		{"a telephone number in groups", "Tel (040) 123-456", "Tel (000) 000-000"},
		{"a telephone number in one piece", `+CNUM: ,"0401234567",129`, `+CNUM: ,"0000000000",129`},
		{"a MAC address", "00:1A:2b:3C:4d:5E", "00:0X:0x:0X:0x:0X"},
		{"a MAC address with hyphens", "on 00-1A-2B-3C-4D-5E.", "on 00-0X-0X-0X-0X-0X."},
		{"a MAC address of routers", "001a.2b3c.4d5e", "000x.0x0x.0x0x"},
		{"a MAC address in one piece", "001a2b3c4d5e", "000x0x0x0x0x"},
		{"a serial number", "S/N: KH4B-x", "S/N: XX0X-x"},
		{"a serial number without its name", "KH4BB420012345", "XX0XX000000000"},
		{"an address", "from jane.doe@example.org now", "from xxxx.xxx@xxxxxxx.xxx now"},
		{"other digits", "x٣٥٢ ٣", "x000 0"},
		{"what cannot be shown", "a\x1b[2Jb\nc", "a?[2Jb?c"},

		{"a firmware of Huawei", "11.126.08.00.00", "11.126.08.00.00"},
		{"a firmware of ZTE", "BD_P673M3V1.0.0B02", "BD_P673M3V1.0.0B02"},
		{"a firmware of Sierra", "K2_0_7_35AP C:/WS/FW/K2_0_7_35AP/MSM6290/SRC 2009/11/20 15:54:53", "K2_0_7_35AP C:/WS/FW/K2_0_7_35AP/MSM6290/SRC 2009/11/20 15:54:53"},
		{"a firmware of Option", "2.5.6Hd (Date: Oct 31 2007, Time: 17:45:58)", "2.5.6Hd (Date: Oct 31 2007, Time: 17:45:58)"},
		{"capabilities", "+GCAP: +CGSM,+DS,+ES", "+GCAP: +CGSM,+DS,+ES"},
		{"a model", "Model: K3765-HV", "Model: K3765-HV"},
		{"a serial port", "ZTE Serial Port 2", "ZTE Serial Port 2"},
		{"a name", "ZTE WCDMA Technologies MSM", "ZTE WCDMA Technologies MSM"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := recording.Text(tt.text)
			if got != tt.want {
				t.Errorf("Text(%q) = %q, want %q", tt.text, got, tt.want)
			}
			if again := recording.Text(got); again != got {
				t.Errorf("Text(%q) = %q, so it is not done", got, again)
			}
		})
	}
}

func TestTextHidesSecretsWhereverTheyStand(t *testing.T) {
	if got := recording.Text("Modem-sEcrEt!", "secret", "Mod"); got != "Modem-xXxxXx!" {
		t.Errorf("got %q", got)
	}
	if got := recording.Text("A.B.C.D", "A*B.C.", "A.B.C."); got != "X.X.X.D" {
		t.Errorf("got %q", got)
	}
}

// Whatever stands around a number: no eight of its digits in a row are left.
func FuzzText(f *testing.F) {
	f.Add("IMEI: ", "352099001761481", "\r\n")
	f.Add("+CNUM: \"", "0401234567", "\",129")
	f.Add("v1.", "20101231", ".B02")
	f.Fuzz(func(t *testing.T, before, number, after string) {
		if len(number) < 8 || strings.Trim(number, "123456789") != "" {
			return
		}
		got := recording.Text(before+number+after, "hunter2")
		if len(before) < 100 && strings.Contains(got, number[:8]) {
			t.Errorf("%q leaves %q of the number", before+number+after, got)
		}
		if strings.ContainsFunc(got, func(r rune) bool { return !unicode.IsPrint(r) }) || len(got) > 512 {
			t.Errorf("%q cannot be shown", got)
		}
		if again := recording.Text(got, "hunter2"); again != got {
			t.Errorf("%q becomes %q", got, again)
		}
	})
}
