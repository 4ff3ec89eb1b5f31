// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"fmt"
	"strings"
	"testing"

	"modembridge/quirks"
)

// initFile is a file with a modem that has those commands.
func initFile(commands ...string) []byte {
	var list []string
	for _, c := range commands {
		list = append(list, fmt.Sprintf("%q", c))
	}
	return fmt.Appendf(nil, "schema = 1\n\n[[modem]]\nusb = \"1234:0002\"\ninit = [%s]\n", strings.Join(list, ", "))
}

func TestInitCommandsThatAreAllowed(t *testing.T) {
	for _, c := range []string{
		"AT", "ATZ", "ATE0V1", "AT&F", `AT\Q3&C1&D2`, "ATS7=60 S30=0", "ATS0?",
		"AT+ZOPRT=5", "AT+CPMS", "AT+CFUN=1", "AT + CFUN = 1, 0", "AT+CFUN?", "AT^CURC=0", "AT%IPSYS=1,2", "AT*ENAP?", "AT_OBLS", "AT@TRAFFIC=?",
		`AT+CGDCONT=1,"IP","internet.example"`, "ATE0;+CMEE=1;^BOOT=1,0",
		"AT+CPIN?", "AT+CLCK=?", "AT^SETPORT?", "AT+DEBUG=1", "AT+ASTO",
		"AT+X=" + strings.Repeat("1", 59),
	} {
		if f, problems := quirks.ParseFile("f.toml", initFile(c)); len(problems) > 0 || f.Modem[0].Init[0] != c {
			t.Errorf("%q is refused: %v", c, problems)
		}
	}
}

func TestInitCommandsThatAreRefused(t *testing.T) {
	const secret = "9731"
	for _, tt := range []struct{ command, want string }{
		{"AT+CPIN=" + secret, "AT+CPIN: it spends one of the few tries for a code"},
		{"AT+CPIN=\"" + secret + "\"", "AT+CPIN: "},
		{"at+cpin=" + secret, "is no AT command"},
		{"AT+cpin=" + secret, "AT+CPIN: "},
		{"AT + C P I N = " + secret, "AT+CPIN: "},
		{"AT+CPIN " + secret, "AT+CPIN: "},
		{"AT+CPIN2=" + secret, "AT+CPIN: "},
		{"ATE0+CPIN=" + secret, "AT+CPIN: "},
		{"AT+CMEE=1;+CPIN=" + secret, "AT+CPIN: "},
		{`AT+CGDCONT=1,"IP","a;+CPIN=` + secret, "AT+CPIN: "},
		{"AT+CPIN=" + secret + "?", "AT+CPIN: "},
		{`AT+CLCK="SC",0,"` + secret + `"`, "AT+CLCK: "},
		{`AT+CPWD="SC","` + secret + `","0000"`, "AT+CPWD: "},
		{"AT+CSIM=26,\"0020000108" + secret, "AT+CSIM: it speaks to the SIM"},
		{"AT+CFUN=0", "AT+CFUN: it turns the stick off"},
		{"AT+CFUN=1,1", "AT+CFUN: "},
		{"AT+CFUN=4", "AT+CFUN: "},
		{"AT^SETPORT=\"A1,A2;1,16\"", "AT^SETPORT: it changes for good"},
		{"AT^U2DIAG=0", "AT^U2DIAG: "},
		{"AT$QCNVW=1", "AT$QCNV: it writes to the stick's memory"},
		{"AT^NVWR=36,1,00", "AT^NVW: "},
		{"AT^NVWREX=36,1,00", "AT^NVW: "},
		{`AT+EGMR=1,7,"` + secret + `"`, "AT+EGMR: "},
		{"AT^DATALOCK=\"" + secret + "\"", "AT^DATALOCK: "},
		{"ATE0&W", "AT&W: "},
		{"AT&W0", "AT&W: "},
		{"AT^GODLOAD", "AT^GODLOAD: it is for loading firmware"},
		{"ATD*99#", "ATD: it calls somebody"},
		{"ATDT0800" + secret, "ATD: "},
		{"ATE0 D>1", "ATD: "},
		{"ATD?", "ATD: "},
		{"ATA", "ATA: "},
		{"AT+CMGS=5", "AT+CMGS: "},
		{"AT+CMUX=0", "AT+CMUX: the port would take no commands"},
		{"AT$QCDMG", "AT$QCDMG: "},
		{"ATO", "ATO: "},

		{"", "is no AT command"},
		{"+CFUN=1", "is no AT command"},
		{"A/", "is no AT command"},
		{"AT+CMEE=1\rATD112", "is no AT command"},
		{"AT+CMEE=1\n", "is no AT command"},
		{"AT+CMEE=1\x1a", "is no AT command"},
		{"AT+CSCS=\"ä\"", "is no AT command"},
		{"AT\"" + secret + "\"", "is no AT command"},
		{"AT+=1", "is no AT command"},
		{"AT+X=" + strings.Repeat("1", 60), "has 65 bytes, and may have 64"},
	} {
		f, problems := quirks.ParseFile("f.toml", initFile("AT+CMEE=1", tt.command))
		if len(problems) == 0 {
			t.Errorf("%q is allowed: %v", tt.command, f.Modem[0].Init)
			continue
		}
		if got := problems[0].Message; !strings.HasPrefix(got, "1234:0002: command 2 of init ") || !strings.Contains(got, tt.want) || problems[0].Line != 3 {
			t.Errorf("%q: %v; want command 2 of 1234:0002, in line 3, with %q", tt.command, problems[0], tt.want)
		}
		for _, p := range problems {
			if strings.Contains(p.Error(), secret) {
				t.Errorf("a secret is repeated: %v", p)
			}
		}
	}
}

func TestInitHasAFewCommands(t *testing.T) {
	var commands []string
	for range 8 {
		commands = append(commands, "AT")
	}
	if _, problems := quirks.ParseFile("f.toml", initFile(commands...)); len(problems) > 0 {
		t.Errorf("eight commands are refused: %v", problems)
	}
	_, problems := quirks.ParseFile("f.toml", initFile(append(commands, "AT")...))
	if len(problems) != 1 || !strings.Contains(problems[0].Message, "init has 9 commands, and may have 8") {
		t.Errorf("nine commands give %v; want one problem with their number", problems)
	}
}

func TestCheckAsksForEvidenceOfInit(t *testing.T) {
	const entry = "# SPDX-License-Identifier: CC0-1.0\nschema = 1\n\n[[modem]]\nusb      = \"1234:0002\"\nname     = \"Acme\"\ninit     = [\"AT+ZOPRT=5\"]\n" +
		"evidence = [\n    { level = \"hardware\", proves = [\"init\"], source = \"mine\", date = 2026-11-22 },\n]\n"
	if problems := quirks.CheckFile("f.toml", []byte(entry)); len(problems) > 0 {
		t.Errorf("a good entry: %v", problems)
	}
	problems := quirks.CheckFile("f.toml", []byte(strings.Replace(entry, `"init"]`, `"ports"]`, 1)))
	if len(problems) != 1 || !strings.Contains(problems[0].Message, "1234:0002 has no evidence for its init") {
		t.Errorf("without evidence: %v; want one problem", problems)
	}
}
