// SPDX-License-Identifier: GPL-3.0-or-later

package cli_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// The messages as they reach the logical units.
const (
	huaweiNew = "SCSI 0 110620000001"
	eject     = "SCSI 0 1e0000000000; SCSI 0 1b0000000200; SCSI 1 1e0000000000; SCSI 1 1b0000000200"
)

func TestSwitchOnAMachine(t *testing.T) {
	huawei := stick("12d1:1446")
	twin := huawei
	twin.Port, twin.Address = "1-2", 3
	again := huawei
	again.Address++
	sticks := func(list ...usb.Device) []usb.Device { return list }
	for _, tt := range []struct {
		name    string
		args    string
		devices []usb.Device
		after   []usb.Device
		media   func() []switcher.Medium
		sent    string
		status  int
		says    string
	}{
		{"by port, with the quirk's method", "1-1", sticks(huawei), nil, cdrom, huaweiNew, 0, "Told 12d1:1446 in port 1-1 to switch (huawei-new)."},
		{"by id, as an argument", "12d1:1446", sticks(huawei), nil, cdrom, huaweiNew, 0, "in port 1-1"},
		{"by id, with a method of one's own", "-v 12d1 -p 1446 -K", sticks(huawei), nil, cdrom, eject, 0, "(standard-eject)"},
		{"quietly", "1-1 -Q", sticks(huawei), nil, cdrom, huaweiNew, 0, ""},
		{"a disk with the same id", "1-1", sticks(huawei), nil, disk, "", 1, "sda is a disk (Ultra Disk, writable, 16000 MB)"},
		{"a disk, by hand", "-v 12d1 -p 1446 -K", sticks(huawei), nil, disk, "", 1, "sda is a disk"},
		{"a disk, to be reset", "-v 12d1 -p 1446 -R", sticks(huawei), nil, disk, "", 1, "sda is a disk"},
		{"nothing there", "1-1", nil, nil, cdrom, "", 3, "modembridge: nothing is plugged into port 1-1; see the ports that have something with: lsusb -t\n"},
		{"another id there", "-v 19d2 -p 2000", sticks(huawei), nil, cdrom, "", 3, "no stick with the id 19d2:2000 is plugged in"},
		{"another id in that port", "1-1 -v 19d2 -p 2000", sticks(huawei), nil, cdrom, "", 3, "no stick with the id 19d2:2000 is plugged into port 1-1"},
		{"two equal sticks", "-v 12d1 -p 1446", sticks(huawei, twin), nil, cdrom, "", 2, "name the port of one"},
		{"one of two equal sticks", "-v 12d1 -p 1446 -b 1 -g 3", sticks(huawei, twin), nil, cdrom, huaweiNew, 0, "in port 1-2"},
		{"waiting for the modem", "1-1 -s 5 -V 12d1 -P 1001 -C ff", sticks(huawei), sticks(modem("12d1:1001", 0xff)), cdrom, huaweiNew, 0, "It is a modem now: 12d1:1001"},
		{"waiting for a modem of unknown id", "1-1 -s 5", sticks(huawei), sticks(modem("12d1:ffff", 0xff)), cdrom, huaweiNew, 0, "which quirk huawei-12d1-1446 does not name"},
		{"a modem that does not come", "1-1 -s 5", sticks(huawei), nil, cdrom, huaweiNew, 5, "did not appear in port 1-1 within 5s: 12d1:1446 is still there, unchanged"},
		{"a stick that goes and stays away", "1-1 -s 5", sticks(huawei), []usb.Device{}, cdrom, huaweiNew, 5, "nothing is there now"},
		{"another modem than was asked for", "1-1 -s 5 -P 1506", sticks(huawei), sticks(modem("12d1:1001", 0xff)), cdrom, huaweiNew, 5, "12d1:1001  is there now"},
		{"a stick that comes back as storage", "1-1 -s 5", sticks(huawei), sticks(again), cdrom, huaweiNew, 5, "12d1:1446 Stick is there now"},
		{"a modem already", "1-1 -J", sticks(modem("12d1:1446", 0xff)), nil, cdrom, "", 1, "not in storage mode"},
		{"of the class that it is to have", "1-1 -J -C ff", sticks(modem("12d1:1446", 0xff)), nil, cdrom, "", 0, "There is nothing to do: the first interface of 12d1:1446 has the class ff already."},
		{"a control request to what is no storage", "-v 1234 -p 5678 -E", sticks(modem("1234:5678", 0xff)), nil, noMedia, "CTRL c0 ff 0000 0000 0", 0, "(quanta)"},
		{"a reset of what is no storage", "-v 1234 -p 5678 -R", sticks(modem("1234:5678", 0xff)), nil, noMedia, "RESET", 0, "(configure)"},
		{"a mode that the quirk does not know", "12d1:1446 --mode hilink", sticks(huawei), nil, cdrom, "", 3, "nobody has written down how"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := plugged(t, tt.devices...)
				m.media = tt.media
				if tt.after != nil {
					m.then(tt.after...)
				}
				status, _, says := m.run("modembridge switch " + tt.args)
				if got := m.sent(); got != tt.sent {
					t.Errorf("sent %q; want %q", got, tt.sent)
				}
				if status != tt.status || !strings.Contains(says, tt.says) || tt.says == "" && says != "" {
					t.Errorf("exit status %d, %q; want %d, %q", status, says, tt.status, tt.says)
				}
			})
		})
	}
}

func TestSwitchOfAConfiguration(t *testing.T) {
	device := modem("1234:5678", 0xff)
	device.Configurations = 3
	device.Configs = []usb.Config{
		{Value: 1, Interfaces: device.Interfaces},
		{Value: 2, Interfaces: []usb.Interface{{Class: usb.Class{Class: 0x0a}}}},
		{Value: 3, Interfaces: []usb.Interface{{Class: switcher.MBIM.Class}}},
	}
	for _, tt := range []struct {
		name, args string
		sent, out  string
		says       string
		status     int
	}{
		{"another one is set", "-u 2", "CONFIGURATION 2", "", "(configure)", 0},
		{"the number is hexadecimal", "-u 10", "", "", "has none of the configurations", 1},
		{"the active one is left alone", "-u 1", "", "", "There is nothing to do: configuration 1 of 1234:5678 is set already.", 0},
		{"a file without a number asks for MBIM", "-f Configuration=0", "CONFIGURATION 3", "", "(configure)", 0},
		{"the one with MBIM is found", "-j", "", "3\n", "", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := plugged(t, device)
			m.media = noMedia
			status, out, says := m.run("modembridge switch -v 1234 -p 5678 " + tt.args)
			if got := m.sent(); got != tt.sent || out != tt.out || status != tt.status || !strings.Contains(says, tt.says) {
				t.Errorf("sent %q, printed %q, exit status %d, %q; want %q, %q, %d, %q", got, out, status, says, tt.sent, tt.out, tt.status, tt.says)
			}
		})
	}
}

// A Sony stick is told twice; its configuration is set in the second half.
func TestSwitchOfASonyStickIsDoneTwice(t *testing.T) {
	const request = "CTRL c0 11 0002 0000 3"
	second := modem("0fce:d0e1", 0x02)
	second.Configs = []usb.Config{{Value: 1, Interfaces: second.Interfaces}, {Value: 2}}
	for _, tt := range []struct {
		name, args string
		stages     [][]usb.Device
		sent       string
		status     int
		answer     string
	}{
		{
			"by a file", "-D -f SonyMode=1\nConfiguration=2\nTargetClass=02",
			[][]usb.Device{{stick("0fce:d0e1")}, {second}},
			request + "; " + request + "; SETCFG 2", 0, "ok:\n",
		},
		{
			"by a flag", "-O",
			[][]usb.Device{{stick("0fce:d0e1")}, {second}},
			request + "; " + request, 0, "",
		},
		{
			"and only once when it is half-way", "-O -u 2",
			[][]usb.Device{{second}},
			request + "; SETCFG 2", 0, "",
		},
		{
			"and not when it stays away", "-O -D",
			[][]usb.Device{{stick("0fce:d0e1")}, {}},
			request, 5, "fail:\n",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := plugged(t)
				m.stages = tt.stages
				m.media = func() []switcher.Medium {
					if len(m.stages[0]) > 0 && m.stages[0][0].StorageOnly() {
						return cdrom()
					}
					return nil
				}
				args := append([]string{"modembridge", "switch", "0fce:d0e1"}, strings.Split(tt.args, " ")...)
				status, out, says := m.runArgs(args)
				if got := m.sent(); got != tt.sent || status != tt.status || out != tt.answer {
					t.Errorf("sent %q, exit status %d, printed %q; want %q, %d, %q\n%s", got, status, out, tt.sent, tt.status, tt.answer, says)
				}
			})
		})
	}
}

func TestSwitchWaitsForTheKernelToShowTheCDROM(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		m := plugged(t, stick("12d1:1446"))
		m.media = func() []switcher.Medium {
			if time.Since(start) < time.Second {
				return nil
			}
			return cdrom()
		}
		if status, _, says := m.run("modembridge switch 1-1"); status != 0 || m.scans == 0 {
			t.Errorf("exit status %d, %s, %d scans; want 0 and some", status, says, m.scans)
		}
	})
}

func TestSwitchGivesUpWhenTheKernelShowsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := plugged(t, stick("12d1:1446"))
		m.media = noMedia
		if status, _, says := m.run("modembridge switch 1-1"); status != 1 || !strings.Contains(says, "CD-ROM or a disk") {
			t.Errorf("exit status %d, %s", status, says)
		}
	})
}

func TestSwitchWithoutPermission(t *testing.T) {
	m := plugged(t, stick("12d1:1446"))
	m.denied = true
	if status, _, says := m.run("modembridge switch 1-1 -H"); status != 4 || !strings.Contains(says, "Try it as root") {
		t.Errorf("exit status %d, %s; want 4, and what to do", status, says)
	}
	if status, out, _ := m.run("usb_modeswitch -v 12d1 -p 1446 -H -Q -D -b 1 -g 2"); status != 1 || out != "" {
		t.Errorf("as usb_modeswitch: exit status %d, %q; want 1 and nothing", status, out)
	}
}
