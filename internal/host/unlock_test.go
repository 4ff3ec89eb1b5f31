// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"modembridge/bridge"
	"modembridge/internal/mm"
	"modembridge/internal/mm/mmtest"
	"modembridge/internal/nm"
	"modembridge/internal/nm/nmtest"
	"modembridge/internal/pin"
	"modembridge/internal/sysbus/bustest"
	"modembridge/switcher/usb"
)

const (
	stickPath = "/sys/devices/pci0000:00/usb1/1-1"
	iccid     = "8935805000000000001" // what mmtest's SIMs have
	rightPIN  = pin.Code("2718")
	right     = `pin = "2718"`
)

// A table is a host with fakes around it, and the stick in port 1-1, whose SIM
// asks for its PIN.
type table struct {
	*Host
	t     *testing.T
	root  string
	modem dbus.ObjectPath
	mm    *mmtest.Service
	nm    *nmtest.Service
	stick usb.Device
}

// lay lays a table with these PINs in the administrator's file.
func lay(t *testing.T, pins string) *table {
	t.Helper()
	h, root, _ := fake(t, nil)
	address := bustest.Start(t)
	tb := &table{Host: h, t: t, root: root, mm: mmtest.New(t, address), nm: nmtest.New(t, address)}
	tb.mm.Run()
	tb.nm.Run()
	tb.modem = tb.mm.AddModem(1, stickPath)
	tb.lock(3)
	var err error
	if h.mm, err = mm.Dial(t.Context(), mm.Config{Bus: address}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.mm.Close() })
	if h.nm, err = nm.Dial(t.Context(), nm.Config{Bus: address}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.nm.Close() })
	tb.stick = usb.Device{Port: "1-1", Bus: 1, Address: 7, Interfaces: []usb.Interface{{TTYs: []string{"ttyUSB1"}}}}
	tb.write("pins.toml", pins)
	tb.restart()
	return tb
}

// restart is a daemon that starts again, with what the one before has left.
func (tb *table) restart() {
	tb.Host.sims = newSIMs(pin.Store{File: filepath.Join(tb.root, "pins.toml"), Dir: filepath.Join(tb.root, "pins"), Owner: os.Geteuid()}, filepath.Join(tb.root, "sims.json"))
}

func (tb *table) write(name, text string) {
	tb.t.Helper()
	if err := os.WriteFile(filepath.Join(tb.root, name), []byte(text), 0o600); err != nil {
		tb.t.Fatal(err)
	}
}

// lock has the SIM ask for its PIN, with so many tries left; 999 is unknown.
func (tb *table) lock(tries uint32) {
	for name, value := range map[string]any{
		"State": int32(mm.Locked), "UnlockRequired": uint32(mm.SIMPIN), "UnlockRetries": map[uint32]uint32{uint32(mm.SIMPIN): tries},
	} {
		tb.mm.Set(tb.modem, mmtest.Modem, name, value)
	}
}

// replug gives the stick another address.
func (tb *table) replug() { tb.stick.Address++ }

func (tb *table) unlock() error { return tb.Unlock(tb.t.Context(), tb.stick, string(tb.modem)) }

// sent returns how many PINs the SIM was sent.
func (tb *table) sent() int { return len(tb.mm.PINs()) }

// entry is one of the administrator's file.
func entry(line string) string { return fmt.Sprintf("[[pin]]\niccid = %q\n%s\n", iccid, line) }

func TestAKeptPINIsSentOnceForAnInsertion(t *testing.T) {
	tb := lay(t, entry(right))
	var before atomic.Bool
	if _, err := tb.sims.memory(); err != nil {
		t.Fatal(err)
	}
	first := tb.sims.insertion(tb.stick)
	tb.mm.OnPIN(func(dbus.ObjectPath) {
		// What stands on the disk while the SIM has the PIN is what a crash leaves.
		memory, err := pin.OpenMemory(filepath.Join(tb.root, "sims.json"))
		before.Store(err == nil && memory.Refused(pin.SIM{ICCID: iccid}, rightPIN) &&
			memory.Sent(first, pin.SIM{ICCID: iccid}))
	})
	if err := tb.unlock(); err != nil {
		t.Fatal(err)
	}
	if !before.Load() {
		t.Error("the sending was not on the disk before the PIN was sent")
	}
	for _, again := range []func(){func() {}, tb.restart} {
		again()
		if err := tb.unlock(); !errors.Is(err, bridge.ErrPINNotSent) || tb.sent() != 1 {
			t.Errorf("again in one insertion: error %v, %d PINs sent; want ErrPINNotSent and 1", err, tb.sent())
		}
	}
	tb.replug()
	if err := tb.unlock(); err != nil || tb.sent() != 2 {
		t.Errorf("after a plug: error %v, %d PINs sent; want none and 2", err, tb.sent())
	}
	if err := tb.RemoveSIM(t.Context(), tb.stick); err != nil {
		t.Fatal(err)
	}
	if err := tb.unlock(); err != nil || tb.sent() != 3 {
		t.Errorf("after the SIM was out: error %v, %d PINs sent; want none and 3", err, tb.sent())
	}
}

func TestARefusedPINIsNeverSentAgain(t *testing.T) {
	for _, name := range []string{
		"org.freedesktop.ModemManager1.Error.MobileEquipment.IncorrectPassword",
		"org.freedesktop.ModemManager1.Error.MobileEquipment.Unknown", // a generic ERROR
		"org.freedesktop.DBus.Error.NoReply",
	} {
		tb := lay(t, entry(`pin = "0000"`))
		tb.mm.RefusePIN(name)
		if err := tb.unlock(); err == nil || errors.Is(err, bridge.ErrPINNotSent) {
			t.Errorf("%s: error %v, want one that is not ErrPINNotSent", name, err)
		}
		tb.lock(3) // as if somebody had unlocked it in a telephone
		tb.replug()
		tb.restart()
		if p := tb.sims.pin(tb.only(), tb.stick); !p.Kept || !p.Refused || p.Sent {
			t.Errorf("%s: the bridge is told %+v", name, p)
		}
		if err := tb.unlock(); !errors.Is(err, bridge.ErrPINNotSent) || tb.sent() != 1 {
			t.Errorf("%s: at the next plug error %v, %d PINs sent; want ErrPINNotSent and 1", name, err, tb.sent())
		}
		tb.write("pins.toml", entry(right))
		tb.mm.RefusePIN("")
		if err := tb.unlock(); err != nil || tb.sent() != 2 {
			t.Errorf("%s: with another PIN error %v, %d PINs sent; want none and 2", name, err, tb.sent())
		}
	}
}

// only returns ModemManager's only modem.
func (tb *table) only() mm.Modem {
	tb.t.Helper()
	m, err := tb.modemOf(tb.t.Context(), tb.stick)
	if err != nil {
		tb.t.Fatal(err)
	}
	return m
}

func TestNoPINIsSentWhereOneWouldBeRisked(t *testing.T) {
	for _, tt := range []struct {
		name  string
		pins  string
		given func(*table)
		want  error
		says  string
	}{
		{"two tries left", entry(right), func(tb *table) { tb.lock(2) }, nil, "2 of its three"},
		{"no try left", entry(right), func(tb *table) { tb.lock(0) }, nil, "0 of its three"},
		{"unlocked meanwhile", entry(right), func(tb *table) { tb.mm.Set(tb.modem, mmtest.Modem, "State", int32(mm.Registered)) }, nil, "does not ask"},
		{"a PUK is wanted", entry(right), func(tb *table) { tb.mm.Set(tb.modem, mmtest.Modem, "UnlockRequired", uint32(mm.SIMPUK)) }, nil, "does not ask"},
		{"for another SIM", strings.Replace(entry(right), iccid, "8935805000000000002", 1), func(*table) {}, nil, "another one"},
		{"a PIN in a profile", entry(right), func(tb *table) { tb.addProfile(map[string]any{"apn": "internet", "pin": "2718"}) }, bridge.ErrPINElsewhere, "office"},
		{"the memory cannot be written", entry(right), func(tb *table) { tb.Host.sims.file = filepath.Join(tb.root, "gone", "sims.json") }, fs.ErrNotExist, ""},
		{"the memory cannot be read", entry(right), func(tb *table) { tb.write("sims.json", "{"); tb.restart() }, nil, "sims.json"},
		{"others may read the PIN", entry(right), func(tb *table) { os.Chmod(filepath.Join(tb.root, "pins.toml"), 0o644) }, nil, "chmod 600"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tb := lay(t, tt.pins)
			tt.given(tb)
			err := tb.unlock()
			if !errors.Is(err, bridge.ErrPINNotSent) || tt.want != nil && !errors.Is(err, tt.want) || !strings.Contains(fmt.Sprint(err), tt.says) {
				t.Errorf("error %v, want ErrPINNotSent, %v, and %q in it", err, tt.want, tt.says)
			}
			if tb.sent() != 0 {
				t.Errorf("sent %d PINs", tb.sent())
			}
		})
	}
}

// addProfile makes a profile of somebody's.
func (tb *table) addProfile(gsm map[string]any) {
	tb.t.Helper()
	tb.nm.AddProfile(nmtest.Profile{
		"connection": {"id": "office", "uuid": "u-1", "type": "gsm"}, "gsm": gsm,
		"ipv4": {"method": "auto"}, "ipv6": {"method": "auto"},
	})
	if err := tb.readAll(); err != nil {
		tb.t.Fatal(err)
	}
}

// readAll reads NetworkManager, as its reader does.
func (tb *table) readAll() error {
	tb.Host.net.read = tb.readNetwork
	return tb.Host.net.refresh(tb.t.Context())
}

func TestATypedPINIsKeptForItsSIM(t *testing.T) {
	tb := lay(t, "")
	code, _ := pin.ParseCode("2718")
	device := tb.showStick()
	if err := tb.UnlockSIM(t.Context(), "1-1", code, true); err != nil {
		t.Fatal(err)
	}
	if tb.sent() != 1 {
		t.Errorf("sent %d PINs, want 1", tb.sent())
	}
	if err := tb.UnlockSIM(t.Context(), "1-1", code, true); !errors.Is(err, bridge.ErrPINNotSent) {
		t.Errorf("typed again in one insertion: error %v, want ErrPINNotSent", err)
	}
	tb.stick = device
	tb.replug()
	tb.restart()
	if err := tb.unlock(); err != nil || tb.sent() != 2 {
		t.Errorf("at the next plug: error %v, %d PINs sent; want none and 2", err, tb.sent())
	}
	if err := tb.ForgetPIN(t.Context(), "1-1"); err != nil {
		t.Fatal(err)
	}
	if err := tb.ForgetPIN(t.Context(), "1-1"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("forgotten twice: error %v, want fs.ErrNotExist", err)
	}
	if err := tb.UnlockSIM(t.Context(), "1-9", code, false); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("in an empty port: error %v, want fs.ErrNotExist", err)
	}
}

func TestATypedPINWaitsForTheTriesThatAreLeft(t *testing.T) {
	tb := lay(t, "")
	tb.showStick()
	tb.lock(999)
	read := time.AfterFunc(triesPatience/4, func() { tb.lock(1) })
	defer read.Stop()
	if err := tb.UnlockSIM(t.Context(), "1-1", rightPIN, false); !errors.Is(err, bridge.ErrPINNotSent) || tb.sent() != 0 {
		t.Errorf("error %v, %d PINs sent; want ErrPINNotSent and none, as one try is left", err, tb.sent())
	}
}

func TestNoPINIsSentWhileNobodyKnowsWhetherNetworkManagerHasOne(t *testing.T) {
	tb := lay(t, entry(right))
	tb.Host.net.err = context.DeadlineExceeded
	if err := tb.unlock(); !errors.Is(err, bridge.ErrPINNotSent) || tb.sent() != 0 {
		t.Errorf("NetworkManager does not answer: error %v, %d PINs sent; want ErrPINNotSent and none", err, tb.sent())
	}
	tb.Host.net.err = nil
	tb.addProfile(map[string]any{"apn": "internet", "pin": "2718", "device-id": "abc"})
	if err := tb.unlock(); !errors.Is(err, bridge.ErrPINElsewhere) || tb.sent() != 0 {
		t.Errorf("a profile of a stick that NetworkManager does not show yet: error %v, %d PINs sent; want ErrPINElsewhere and none", err, tb.sent())
	}
	tb.Host.net.err = nm.ErrNotRunning
	if err := tb.unlock(); err != nil || tb.sent() != 1 {
		t.Errorf("without NetworkManager: error %v, %d PINs sent; want none and 1", err, tb.sent())
	}
}

// showStick has sysfs show the stick, and returns it.
func (tb *table) showStick() usb.Device {
	tb.t.Helper()
	const dir = "sys/bus/usb/devices/1-1/"
	for name, text := range map[string]string{
		"busnum": "1", "devnum": "7", "devpath": "1", "idVendor": "19d2", "idProduct": "0031", "bConfigurationValue": "1",
		"bNumConfigurations": "1", "speed": "480", "version": "2.00", "bDeviceClass": "00", "bDeviceSubClass": "00", "bDeviceProtocol": "00", "bcdDevice": "0000",
		"1-1:1.0/bInterfaceNumber": "00", "1-1:1.0/bInterfaceClass": "ff", "1-1:1.0/bInterfaceSubClass": "ff", "1-1:1.0/bInterfaceProtocol": "ff",
		"1-1:1.0/bAlternateSetting": " 0", "1-1:1.0/ttyUSB1/x": "",
	} {
		path := filepath.Join(tb.root, dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text+"\n"), 0o600)); err != nil {
			tb.t.Fatal(err)
		}
	}
	tb.write(dir+"descriptors", "\x12\x01\x00\x02\x00\x00\x00\x40\xd2\x19\x31\x00\x00\x00\x00\x00\x00\x01"+
		"\x09\x02\x20\x00\x01\x01\x00\xa0\xfa"+
		"\x09\x04\x00\x00\x02\xff\xff\xff\x00"+
		"\x07\x05\x81\x02\x00\x02\x00"+"\x07\x05\x01\x02\x00\x02\x00")
	d, err := tb.sysfs.Device("1-1")
	if err != nil {
		tb.t.Fatal(err)
	}
	return d
}

func TestASecondPINWaitsForTheFirst(t *testing.T) {
	tb := lay(t, entry(right))
	for _, port := range []usb.PortPath{"1-2", "1-3"} {
		if _, err := tb.sims.begin(t.Context(), port); err != nil { // and does not end: no other waits for that
			t.Fatal(err)
		}
	}
	end, err := tb.sims.begin(t.Context(), tb.stick.Port)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := tb.Unlock(ctx, tb.stick, string(tb.modem)); !errors.Is(err, bridge.ErrPINNotSent) || !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want ErrPINNotSent and that it was cancelled", err)
	}
	end()
	if err := tb.unlock(); err != nil {
		t.Error(err)
	}
}
