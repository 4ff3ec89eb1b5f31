// SPDX-License-Identifier: GPL-3.0-or-later

package golden_test

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	diff "github.com/google/go-cmp/cmp"

	"modembridge/internal/lab/golden"
	"modembridge/switcher/usb"
)

// program prepares the real usb_modeswitch, which USB_MODESWITCH names where it
// is unpacked and not installed.
func program(t *testing.T) *golden.Program {
	t.Helper()
	path := cmp.Or(os.Getenv("USB_MODESWITCH"), "/usr/sbin/usb_modeswitch")
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the real usb_modeswitch is missing (apt install usb-modeswitch, or say in USB_MODESWITCH where it is): %v", err)
	}
	if _, err := exec.LookPath("gcc"); err != nil {
		t.Skip("gcc is missing")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	p, err := golden.Prepare(ctx, path, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	version, err := p.Version(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if version != "2.6.1" {
		t.Skipf("usb_modeswitch is of version %s: what is known is known of 2.6.1", version)
	}
	return p
}

// stick is what most sticks look like in storage mode.
func stick(t *testing.T, id string) usb.Device {
	t.Helper()
	fake, err := golden.Fit(golden.Entry{Name: id}, false)
	if err != nil {
		t.Fatal(err)
	}
	return fake.Device
}

// wire writes calls in a short form.
func wire(calls []golden.Call) []string {
	var lines []string
	for _, c := range calls {
		s := c.Type
		switch c.Type {
		case "detach", "claim", "release":
			s += fmt.Sprintf(" %d", c.Interface)
		case "clear-halt":
			s += fmt.Sprintf(" %02x", c.Endpoint)
		case "sleep":
			s += fmt.Sprintf(" %d", c.MS)
		case "set-configuration":
			s += fmt.Sprintf(" %d", c.Value)
		case "set-interface":
			s += fmt.Sprintf(" %d %d", c.Interface, c.Alternate)
		case "control":
			s += fmt.Sprintf(" %02x %02x %04x %04x in %d out %q in %d ms", c.RequestType, c.Request, c.Value, c.Index, c.Length, c.Data.String(), c.Timeout)
		case "bulk-out", "interrupt-out":
			s += fmt.Sprintf(" %02x %v in %d ms", c.Endpoint, c.Data, c.Timeout)
		case "bulk-in", "interrupt-in":
			s += fmt.Sprintf(" %02x %d in %d ms", c.Endpoint, c.Length, c.Timeout)
		}
		if c.Result != 0 {
			s += fmt.Sprintf(" error %d", c.Result)
		}
		lines = append(lines, s)
	}
	return lines
}

// The parts that the sequences have in common.
var (
	opening = []string{"detach 0", "claim 0"}
	closing = []string{"clear-halt 81", "clear-halt 02", "sleep 50", "release 0"}
	eject   = slices.Concat(
		command("5553424387654321000000000000061e000000000000000000000000000000"),
		command("5553424397654321000000000000061b000000020000000000000000000000"),
		command("5553424387654321000000000001061e000000000000000000000000000000"),
		command("5553424397654321000000000001061b000000020000000000000000000000"),
	)
)

func command(cbw string) []string {
	return []string{"bulk-out 02 " + cbw + " in 3000 ms", "bulk-in 81 13 in 3000 ms"}
}

func session(commands ...[]string) []string {
	return slices.Concat(opening, slices.Concat(commands...), closing)
}

// dialogue is MobileActionMode's.
func dialogue() []string {
	in := func(n int) []string { return slices.Repeat([]string{"interrupt-in 81 8 in 1000 ms"}, n) }
	out := func(data string) []string { return []string{"interrupt-out 02 " + data + " in 1000 ms"} }
	report := []string{`control 21 09 0300 0000 in 0 out "b004000002902686" in 1000 ms`}
	return slices.Concat(
		report, report, in(2),
		out("3701fedbc1331f83"), in(1), out("370eb59d3b8a9151"), in(1), out("3487ba0dfc8a9151"), in(63),
		out("3701fedbc1331f83"), in(1), out("370eb59d3b8a9151"), in(1), out("3487ba0dfc8a9151"), in(73),
		out("3304fe00f46c1ff0"), in(1), out("3207fef029b93af0"), in(1),
	)
}

// cisco are CiscoMode's commands.
func cisco() []string {
	var all []string
	for _, cbw := range []string{
		"55534243f83bcd810002000080000afd000000030000000100000000000000",
		"55534243984300820002000080000afd000000070000000100000000000000",
		"55534243984300820000000000000afd000100071000000000000000000000",
		"55534243984300820002000080000afd000200230000000100000000000000",
		"55534243984300820000000000000afd000300238200000000000000000000",
		"55534243984300820002000080000afd000200260000000100000000000000",
		"55534243984300820000000000000afd00030026c800000000000000000000",
		"55534243d84c04820002000080000afd000010730000000100000000000000",
		"55534243d84c04820002000080000afd000200240000000100000000000000",
		"55534243d84c04820000000000000afd000300241300000000000000000000",
		"55534243d84c04820000000000000afd000110732400000000000000000000",
	} {
		all = append(all, command(cbw)...)
	}
	return all
}

func TestRealProgramSendsWhatIsKnownOfIt(t *testing.T) {
	p := program(t)
	control := func(s string) []string { return []string{"control " + s} }
	for _, tt := range []struct {
		name, entry string
		settings    string
		want        []string
	}{
		{"an eject with a message after it", "19d2:2000", "StandardEject=1\nMessageContent=55534243123456702000000080000c85010101180101010101000000000000", session(eject, command("55534243123456702000000080000c85010101180101010101000000000000"))},
		{"Huawei's message", "12d1:1446", "HuaweiNewMode=1", session(command("55534243123456780000000000000011062000000101000100000000000000"))},
		{"Huawei's other message", "12d1:1446", "HuaweiAltMode=1", session(command("55534243123456780000000000000011063000000000010000000000000000"))},
		{"Huawei's first sticks", "12d1:1003", "TargetClass=0xff\nHuaweiMode=1", control(`00 03 0001 0000 in 0 out "" in 1000 ms`)},
		{"Option", "0af0:6971", "TargetClass=0xff\nOptionMode=1", session(command("55534243123456780000000000000601000000000000000000000000000000"))},
		{"Sierra", "1199:0fff", "SierraMode=1", control(`40 0b 0001 0000 in 0 out "" in 1000 ms`)},
		{"a message that declares data, which are not read", "1bbb:f000", "MessageContent=55534243123456788000000080000606f50402527000000000000000000000", session(command("55534243123456788000000080000606f50402527000000000000000000000"))},
		{"two messages", "201e:1023", "MessageContent=55534243123456780000000000000600000000000000000000000000000000\nMessageContent2=5553424312345679c000000080000671030000000000000000000000000000", session(command("55534243123456780000000000000600000000000000000000000000000000"), command("5553424312345679c000000080000671030000000000000000000000000000"))},
		{"a delay before the release", "1a8d:1000", "StandardEject=1\nReleaseDelay=4000", slices.Concat(opening, eject, closing[:3], []string{"sleep 4000"}, closing[3:])},
		{"a message for a stick that a text tells", "05c6:1000:uMa=SAMSUNG", "MessageContent=55534243123456780000000000000616000000000000000000000000000000", session(command("55534243123456780000000000000616000000000000000000000000000000"))},
		{"a message that is no command, with endpoints", "046d:c261", "MessageEndpoint=0x01\nResponseEndpoint=0x01\nTargetClass=0x03\nMessageContent=0f00010142", []string{"detach 0", "claim 0", "bulk-out 01 0f00010142 in 3000 ms", "clear-halt 01", "clear-halt 01", "sleep 50", "release 0"}},
		{"Sony, with a configuration", "0fce:d0e1", "TargetClass=0x02\nSonyMode=1\nConfiguration=2", slices.Concat([]string{"detach 0"}, control(`c0 11 0002 0000 in 3 out "" in 100 ms`), slices.Repeat([]string{"sleep 1000"}, 7), control(`c0 11 0002 0000 in 3 out "" in 100 ms`), []string{"detach 0", "set-configuration 0", "sleep 100", "set-configuration 2"})},
		{"GCT", "1076:7f40", "GCTMode=1", slices.Concat(opening, control(`a1 a0 0000 0000 in 1 out "" in 1000 ms`), control(`a1 fe 0000 0000 in 1 out "" in 1000 ms`), []string{"release 0"})},
		{"Kobil", "0d46:45a1", "KobilMode=1", slices.Concat([]string{"detach 0"}, control(`c0 88 0000 0000 in 8 out "" in 1000 ms`))},
		{"Sequans", "148e:a000", "TargetClass=0x02\nSequansMode=1", control(`40 0b 0002 0000 in 0 out "" in 1000 ms`)},
		{"Qisda", "1da5:f000", "QisdaMode=1", control(`40 04 0000 0000 in 0 out "058c0408a0ee20005c01040898cdeabf" in 1000 ms`)},
		{"Quanta", "0408:ea25", "QuantaMode=1", control(`c0 ff 0000 0000 in 0 out "" in 1000 ms`)},
		{"Blackberry", "0fca:8020", "BlackberryMode=1", slices.Concat([]string{"detach 0"}, control(`c0 b1 0000 0000 in 8 out "" in 1000 ms`), control(`c0 a9 000e 0000 in 2 out "" in 1000 ms`))},
		{"Pantech 2", "10a9:6080", "PantechMode=2", slices.Concat([]string{"detach 0"}, control(`40 70 0002 0000 in 0 out "" in 1000 ms`))},
		{"Pantech 1, which waits", "10a9:606f", "PantechMode=1", []string{"detach 0"}},
		{"a configuration", "1199:9011", "Configuration=1", []string{"detach 0", "set-configuration 0", "sleep 100", "set-configuration 1"}},
		{"no configuration", "03f0:0857", "Configuration=0", nil},
		{"Mobile Action", "0df7:0800", "TargetClass=0xff\nMobileActionMode=1", dialogue()},
		{"Cisco", "1307:1169", "CiscoMode=1", slices.Concat(opening, cisco(), []string{"clear-halt 02", "clear-halt 81", "sleep 2000", "release 0"})},
		{"an alternate setting", "1234:5678", "AltSetting=1", []string{"claim 0", "set-interface 0 1", "release 0"}},
		{"a reset", "1234:5678", "ResetUSB=1", []string{"sleep 1000", "reset"}},
		{"a detach", "1234:5678", "DetachStorageOnly=1", []string{"detach 0"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := golden.Entry{Name: tt.entry, Lines: strings.Split(tt.settings, "\n")}
			fake, err := golden.Fit(e, false)
			if err != nil {
				t.Fatal(err)
			}
			run, err := p.Run(t.Context(), fake, "-Q", "-D", "-b", "1", "-g", "5", "-v", tt.entry[:4], "-p", tt.entry[5:9], "-f", e.Text())
			if err != nil {
				t.Fatal(err)
			}
			if d := diff.Diff(tt.want, wire(run.Calls)); d != "" {
				t.Errorf("calls (-want +got):\n%s", d)
			}
			if run.Status != 0 || run.Stdout != "ok:busdev\n" {
				t.Errorf("status %d, stdout %q; want 0 and ok:busdev", run.Status, run.Stdout)
			}
		})
	}
}

func TestRealProgramMeetsErrorsAsIsKnownOfIt(t *testing.T) {
	p := program(t)
	const (
		stall, timeout, gone, broken = -9, -7, -4, -1 // libusb's errors
	)
	modem := stick(t, "12d1:1446")
	modem.Configs[0].Interfaces[0].Class = usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff}
	storage := stick(t, "12d1:1446")
	given := []string{"-Q", "-D", "-b", "1", "-g", "5", "-v", "12d1", "-p", "1446"}
	failed := func(line string, code int) []string { return []string{fmt.Sprintf("%s error %d", line, code)} }
	for _, tt := range []struct {
		name   string
		fake   golden.Fake
		args   []string
		want   []string
		stdout string
		status int
	}{
		{"E1: a stalled status drops the rest, and is a success", golden.Fake{Device: storage, Failures: map[int]int{2: stall}}, []string{"-K"}, slices.Concat(opening, eject[:1], failed(eject[1], stall)), "ok:busdev\n", 0},
		{"E1: so does one that does not come", golden.Fake{Device: storage, Failures: map[int]int{2: timeout}}, []string{"-K"}, slices.Concat(opening, eject[:1], failed(eject[1], timeout)), "ok:busdev\n", 0},
		{"E1: and one that breaks", golden.Fake{Device: storage, Failures: map[int]int{2: broken}}, []string{"-K"}, slices.Concat(opening, eject[:1], failed(eject[1], broken)), "ok:busdev\n", 0},
		{"E2: a command that does not go out drops nothing", golden.Fake{Device: storage, Failures: map[int]int{1: timeout}}, []string{"-K"}, slices.Concat(opening, failed(eject[0], timeout), eject[1:], closing), "ok:busdev\n", 0},
		{"E3: a stick that is gone is left alone", golden.Fake{Device: storage, Failures: map[int]int{3: gone}}, []string{"-K"}, slices.Concat(opening, eject[:2], failed(eject[2], gone)), "ok:busdev\n", 0},
		{"E4: a command is not for a class ff", golden.Fake{Device: modem}, []string{"-K"}, nil, "", 1},
		{"E4: bytes that are no command are", golden.Fake{Device: modem}, []string{"-M", "0f00010142"}, slices.Concat(opening, []string{"bulk-out 02 0f00010142 in 3000 ms"}, closing), "ok:busdev\n", 0},
		{"E5: what has the target's class is no stick to switch", golden.Fake{Device: modem}, []string{"-C", "ff", "-K"}, nil, "", 0},
		{"E6: a configuration that is active is not set", golden.Fake{Device: storage}, []string{"-u", "1"}, nil, "", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			run, err := p.Run(t.Context(), tt.fake, append(slices.Clone(given), tt.args...)...)
			if err != nil {
				t.Fatal(err)
			}
			if d := diff.Diff(tt.want, wire(run.Calls)); d != "" {
				t.Errorf("calls (-want +got):\n%s", d)
			}
			if run.Stdout != tt.stdout || run.Status != tt.status {
				t.Errorf("stdout %q, status %d; want %q, %d", run.Stdout, run.Status, tt.stdout, tt.status)
			}
		})
	}
}

func TestAStickLeavesAndComesBack(t *testing.T) {
	p := program(t)
	then := stick(t, "12d1:1506")
	fake := golden.Fake{Device: stick(t, "12d1:1446"), Then: &then, Leave: 100, Back: 1500}
	run, err := p.Run(t.Context(), fake, "-Q", "-D", "-v", "12d1", "-p", "1446", "-V", "12d1", "-P", "1506", "-K", "-s", "5")
	if err != nil {
		t.Fatal(err)
	}
	if run.Stdout != "ok:no_data\n" {
		t.Errorf("stdout = %q, want ok:no_data, which says that the target was found", run.Stdout)
	}
}

func TestPrepareSaysInOneLineWhatIsMissing(t *testing.T) {
	_, err := golden.Prepare(t.Context(), "/nowhere/usb_modeswitch", t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "Debian's package usb-modeswitch") || strings.Contains(err.Error(), "\n") {
		t.Errorf("Prepare without the program = %v", err)
	}
}
