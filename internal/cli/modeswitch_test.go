// SPDX-License-Identifier: GPL-3.0-or-later

package cli_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// What usb_modeswitch 2.6.1 (Debian 12, 2.6.1-3+b1) returns and what it prints
// for its dispatcher was recorded on a fake libusb. Rows that differ from it say
// so.
func TestModeSwitchBehavesAsUSBModeSwitch(t *testing.T) {
	device := stick("12d1:1446")
	twin := device
	twin.Port, twin.Address = "1-2", 7
	two := device
	two.Configs = []usb.Config{{Value: 1, Interfaces: two.Interfaces}, {Value: 2, Interfaces: []usb.Interface{{}}}}
	three := two
	three.Configs = append(three.Configs[:2:2], usb.Config{Value: 3, Interfaces: []usb.Interface{{Class: switcher.MBIM.Class}}})
	sticks := func(list ...usb.Device) []usb.Device { return list }
	const name = "-v 12d1 -p 1446 "
	for _, tt := range []struct {
		name    string
		args    string
		devices []usb.Device
		after   []usb.Device
		sent    string
		status  int
		out     string
	}{
		{"it is quiet in system mode", name + "-K -Q -D", sticks(device), nil, eject, 0, ""},
		{"the dispatcher's way gets its answer", name + "-Q -D -u -1 -b 1 -g 2 -f StandardEject=1", sticks(device), nil, eject, 0, "ok:busdev\n"},
		{"numbers with leading zeros are decimal", name + "-K -Q -D -b 01 -g 02", sticks(device), nil, eject, 0, "ok:busdev\n"},
		{"a bus without a device number is nothing", name + "-K -Q -D -b 9", sticks(device), nil, eject, 0, ""},
		{"another device number is another stick", name + "-K -Q -D -b 1 -g 6", sticks(device), nil, "", 0, ""},
		{"a stick that is not there is no failure", "-v 1234 -p 5678 -K -Q -D", sticks(device), nil, "", 0, ""},
		{"without ids it fails", "-K", sticks(device), nil, "", 1, ""},
		{"with half an id it fails", "-v 12d1 -K", sticks(device), nil, "", 1, ""},
		{"without a method nothing is sent", name + "-Q", sticks(device), nil, "", 0, ""},
		{"ids are hexadecimal with 0x or without", "-v 0x12d1 -p 0x1446 -J", sticks(device), nil, huaweiNew, 0, ""},
		{"ids are never decimal", "-v 4817 -p 1446 -J -Q", sticks(device), nil, "", 0, ""},
		{"long options may be shortened", "--default-v 12d1 --default-p=1446 --huawei-new", sticks(device), nil, huaweiNew, 0, ""},
		{"what is no option is passed over", name + "-J something", sticks(device), nil, huaweiNew, 0, ""},
		{"of two equal sticks the last is meant", name + "-J", sticks(twin, device), nil, huaweiNew, 0, ""},
		{"obsolete options do nothing", name + "-J -n -I", sticks(device), nil, huaweiNew, 0, ""},
		{"the later of two ids counts", "-p 9999 -f DefaultVendor=12d1\nDefaultProduct=1446\nHuaweiNewMode=1", sticks(device), nil, huaweiNew, 0, ""},
		{"the same, the other way round", "-f DefaultVendor=12d1\nDefaultProduct=1446\nHuaweiNewMode=1 -p 9999 -Q", sticks(device), nil, "", 0, ""},
		{"two modes fail", name + "-H -J -Q -D", sticks(device), nil, "", 1, ""},
		{"two modes in a file fail", name + "-f HuaweiMode=1\nHuaweiNewMode=1", sticks(device), nil, "", 1, ""},
		{"a mode goes before a message", name + "-J -M 55534243123456780000000000000011062000000100000000000000000000", sticks(device), nil, huaweiNew, 0, ""},
		{"a mode goes before the eject", name + "-J -K", sticks(device), nil, huaweiNew, 0, ""},
		{"a message follows the eject", name + "-K -M 55534243123456780000000000000011062000000100000000000000000000", sticks(device), nil, eject + "; SCSI 0 110620000001", 0, ""},
		{"an odd message fails", name + "-M 5553424", sticks(device), nil, "", 1, ""},
		{"a message that is not hexadecimal fails", name + "-M 55zz", sticks(device), nil, "", 1, ""},
		{"a file that is not there fails", name + "-c /nowhere/12d1:1446", sticks(device), nil, "", 1, ""},
		{"a SCSI command for what is no storage fails", name + "-K", sticks(modem("12d1:1446", 0xff)), nil, "", 1, ""},
		{"another message for what is no storage is sent", name + "-M 0f00010142", sticks(modem("12d1:1446", 0xff)), nil, "OUT 02 0f00010142", 0, ""},
		{"the class is there already", name + "-C ff -K -Q -D", sticks(modem("12d1:1446", 0xff)), nil, "", 0, ""},
		{"the configuration is set already", name + "-u 1 -Q -D", sticks(two), nil, "", 0, ""},
		{"a configuration is set", name + "-u 2", sticks(two), nil, "CONFIGURATION 2", 0, ""},
		{"a configuration that does not exist fails", name + "-u 2 -Q -D", sticks(device), nil, "", 1, ""},
		{"configuration 0 is none", name + "-u 0 -Q", sticks(two), nil, "", 0, ""},
		{"MBIM among one configuration is none", name + "-j -Q", sticks(device), nil, "", 0, "-1\n"},
		{"MBIM among two without", name + "-j -Q", sticks(two), nil, "", 0, "-1\n"},
		{"MBIM among three", name + "-j -Q -b 1 -g 2", sticks(three), nil, "", 0, "3\n"},
		{"MBIM of a stick that is not there", "-v 1234 -p 5678 -j -Q", sticks(device), nil, "", 0, "-1\n"},
		{"Pantech's mode 1 sends nothing", name + "-F 1", sticks(device), nil, "DETACH 0", 0, ""},
		{"Pantech's number is decimal", name + "-F 16", sticks(device), nil, "CTRL 40 70 0010 0000 0", 0, ""},
		{"a reset alone", name + "-R -Q -D", sticks(device), nil, "RESET", 0, ""},
		{"a modem that does not come is no failure", name + "-V 12d1 -P 1506 -J -s 5 -Q -D", sticks(device), nil, huaweiNew, 0, "fail:\n"},
		{"a stick that stays away is no failure", name + "-V 12d1 -P 1506 -J -s 5 -Q -D", sticks(device), sticks(), huaweiNew, 0, "fail:\n"},
		{"a modem that comes (there: ok:no_data)", name + "-V 12d1 -P 1506 -J -s 5 -Q -D", sticks(device), sticks(modem("12d1:1506", 0xff)), huaweiNew, 0, "ok:12d1:1506\n"},
		{"a modem that comes, by its class (there: fail:)", name + "-C ff -J -s 5 -Q -D", sticks(device), sticks(modem("12d1:1446", 0xff)), huaweiNew, 0, "ok:12d1:1446\n"},
		{"the dispatcher waits by itself", name + "-J -Q -D -b 1 -g 2 -s 5", sticks(device), nil, huaweiNew, 0, "ok:busdev\n"},
		{"two files at once fail (there: the first is read twice)", name + "-f HuaweiNewMode=1 -c /etc/os-release", sticks(device), nil, "", 1, ""},
		{"help", "-h", nil, nil, "", 0, "Usage: usb_modeswitch"},
		{"version", "-e", nil, nil, "", 0, " * Version 2.6.1"},
		{"no arguments", "", nil, nil, "", 1, "Usage: usb_modeswitch"},
		{"an unknown option", "--frobnicate " + name + "-K", sticks(device), nil, "", 1, "Usage: usb_modeswitch"},
		{"an unknown letter", "-q", nil, nil, "", 1, "Usage: usb_modeswitch"},
		{"an option without its argument", name + "-F", sticks(device), nil, "", 1, "Usage: usb_modeswitch"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := plugged(t, tt.devices...)
				if len(tt.devices) > 0 && !tt.devices[0].StorageOnly() {
					m.media = noMedia
				}
				if tt.after != nil {
					m.then(tt.after...)
				}
				args := []string{"/usr/sbin/usb_modeswitch"}
				if tt.args != "" {
					args = append(args, strings.Split(tt.args, " ")...)
				}
				status, out, says := m.runArgs(args)
				if got := m.sent(); got != tt.sent || status != tt.status {
					t.Errorf("sent %q, exit status %d; want %q, %d\n%s", got, status, tt.sent, tt.status, says)
				}
				if strings.HasSuffix(tt.out, "\n") || tt.out == "" {
					if out != tt.out {
						t.Errorf("printed %q; want %q\n%s", out, tt.out, says)
					}
				} else if !strings.Contains(out, tt.out) {
					t.Errorf("printed %q; want %q in it\n%s", out, tt.out, says)
				}
				if tt.status != 0 && says == "" && tt.args != "" {
					t.Error("it failed without a word")
				}
			})
		})
	}
}

// usb_modeswitch has no guard.
func TestModeSwitchAsksTheGuard(t *testing.T) {
	m := plugged(t, stick("12d1:1446"))
	m.media = disk
	status, out, says := m.run("usb_modeswitch -v 12d1 -p 1446 -K -Q -D -b 1 -g 2")
	if m.sent() != "" || status != 1 || out != "" || !strings.Contains(says, "sda is a disk") {
		t.Errorf("sent %q, exit status %d, %q, %q; want nothing, 1, and the guard's words", m.sent(), status, out, says)
	}
}

// A stick that refuses is no failure to usb_modeswitch; but the dispatcher is
// not told that all is well.
func TestModeSwitchOfAStickThatRefuses(t *testing.T) {
	for _, args := range []string{"-J", "-H"} {
		m := plugged(t, stick("12d1:1446"))
		m.refuse = true
		status, out, says := m.run("usb_modeswitch -v 12d1 -p 1446 -Q -D -b 1 -g 2 " + args)
		if status != 0 || out != "" || !strings.Contains(says, "refused") {
			t.Errorf("%s: exit status %d, %q, %q; want 0, nothing, and that it refused", args, status, out, says)
		}
	}
}
