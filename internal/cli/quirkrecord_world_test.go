// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"modembridge/bridge"
	"modembridge/internal/atport"
	"modembridge/internal/lab/stick"
	"modembridge/internal/lab/usbip"
	"modembridge/internal/lab/usbip/usbiptest"
	"modembridge/internal/service"
	"modembridge/internal/sysfs"
	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// A recordWorld is a machine with one port: a kernel that makes directories of
// what an emulated stick shows there, a daemon that switches it, and a person.
// It lives in a synctest bubble, where nothing happens at the moment of a look.
type recordWorld struct {
	sysfs.FS
	t     *testing.T
	model *stick.Model
	db    *quirks.DB

	// What is not as usual.
	noDaemon, stranger, modemManager, lent, idle bool
	exported                                     bool // ModemManager has made a modem of it
	roles                                        map[uint8]string
	denied                                       error // why ports cannot be opened

	mu       sync.Mutex
	plug     time.Time
	stick    *stick.Stick
	host     *usbiptest.Host
	device   usb.Device // what is there; no ID: nothing
	devnum   int
	switched time.Duration
	opened   []string
	acts     sync.WaitGroup // of the person
	waited   sync.WaitGroup // for what comes of a plug
}

var (
	_ recordMachine = (*recordWorld)(nil)
	_ stick.Bus     = (*recordWorld)(nil)
)

const recordPath = usb.PortPath("3-4")

func newRecordWorld(t *testing.T, model *stick.Model, db *quirks.DB) *recordWorld {
	w := &recordWorld{t: t, model: model, db: db, FS: sysfs.FS{Root: t.TempDir()}}
	for _, name := range []string{"proc/self/mountinfo", "proc/swaps"} {
		w.file("", name, "")
	}
	return w
}

// plugIn plugs the stick in, and pullOut pulls it.
func (w *recordWorld) plugIn() {
	w.mu.Lock()
	w.plug, w.switched = time.Now(), 0
	w.mu.Unlock()
	s, err := stick.Plug(context.Background(), w.model, stick.Options{Bus: w})
	if err != nil {
		w.t.Error(err)
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stick = s
}

func (w *recordWorld) pullOut() {
	w.mu.Lock()
	s := w.stick
	w.stick = nil
	w.mu.Unlock()
	if s == nil {
		return
	}
	if err := s.Unplug(context.Background()); err != nil {
		w.t.Error(err)
	}
}

// end is the end of the test.
func (w *recordWorld) end() {
	w.acts.Wait() // the person finishes what they are at
	w.pullOut()
	w.waited.Wait()
}

// The person, who does what is printed.

func (w *recordWorld) Write(b []byte) (int, error) {
	if w.idle {
		return len(b), nil
	}
	act := func(do func()) {
		w.acts.Go(func() {
			<-time.After(2010 * time.Millisecond)
			do()
		})
	}
	switch text := string(b); {
	case strings.Contains(text, "Pull the stick out"):
		act(w.pullOut)
	case strings.Contains(text, "Plug it"):
		act(w.plugIn)
	}
	return len(b), nil
}

// The kernel.

func (*recordWorld) FreePort() (usbip.Port, error) {
	return usbip.Port{Number: 3, Path: recordPath}, nil
}

func (w *recordWorld) Attach(_ context.Context, _ usbip.Port, dev usbip.Device) (func(context.Context) error, error) {
	ctx, unplug := context.WithCancel(context.Background())
	h := usbiptest.Plug(ctx, dev)
	dir := w.path("sys/bus/usb/devices", string(recordPath))
	w.mu.Lock()
	w.host = h
	w.devnum++
	w.enumerate(ctx, h)
	storage := w.device.StorageOnly()
	number := w.devnum
	w.mu.Unlock()
	later := func(after time.Duration, do func()) {
		w.waited.Go(func() {
			select {
			case <-time.After(after):
				w.mu.Lock()
				defer w.mu.Unlock()
				if w.devnum == number && ctx.Err() == nil {
					do()
				}
			case <-ctx.Done():
			}
		})
	}
	if storage {
		later(410*time.Millisecond, w.makeSwitch)
	} else {
		later(310*time.Millisecond, func() { w.bind(dir) })
	}
	return func(context.Context) error {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.device, w.host = usb.Device{}, nil
		unplug()
		aside := dir + ".gone"
		return errors.Join(h.Close(), os.Rename(dir, aside), os.RemoveAll(aside))
	}, nil
}

// enumerate reads the descriptors, and makes a directory of them.
func (w *recordWorld) enumerate(ctx context.Context, h *usbiptest.Host) {
	get := func(kind, index uint8, length uint16) []byte {
		b, err := h.Control(ctx, usbip.Setup{RequestType: 0x80, Request: 6, Value: uint16(kind)<<8 | uint16(index), Length: length}, nil)
		if err != nil {
			w.t.Errorf("GET_DESCRIPTOR %d %d: %v", kind, index, err)
		}
		return b
	}
	text := func(index byte) string {
		if index == 0 {
			return ""
		}
		var units []uint16
		for b := get(3, index, 255)[2:]; len(b) > 1; b = b[2:] {
			units = append(units, binary.LittleEndian.Uint16(b))
		}
		return string(utf16.Decode(units)) + "\n"
	}
	blob := get(1, 0, 18)
	head := blob
	for i := range blob[17] {
		all := get(2, i, 9)
		blob = append(blob[:len(blob):len(blob)], get(2, i, binary.LittleEndian.Uint16(all[2:]))...)
	}
	d, err := sysfs.Describe(blob)
	if err != nil {
		w.t.Error(err)
	}
	value := d.Configs[0].Value
	if _, err := h.Control(ctx, usbip.Setup{Request: 9, Value: uint16(value)}, nil); err != nil {
		w.t.Error(err)
	}
	w.device = d
	w.device.Configuration, w.device.Interfaces = int(value), d.Configs[0].Interfaces
	dir := w.path("sys/bus/usb/devices/.new")
	w.file(dir, "descriptors", string(blob))
	w.file(dir, "busnum", "3\n")
	w.file(dir, "devnum", fmt.Sprintln(w.devnum))
	w.file(dir, "speed", "480\n")
	w.file(dir, "bConfigurationValue", fmt.Sprintln(value))
	for i, name := range []string{"manufacturer", "product", "serial"} {
		if t := text(head[14+i]); t != "" {
			w.file(dir, name, t)
		}
	}
	var last byte
	for rest := blob; len(rest) > 2; rest = rest[rest[0]:] {
		if rest[1] == 4 {
			last = rest[2]
			if t := text(rest[8]); t != "" {
				w.file(w.interfaceDir(dir, last), "interface", t)
			}
		}
	}
	w.scan(dir)
	if err := os.Rename(dir, w.path("sys/bus/usb/devices", string(recordPath))); err != nil {
		w.t.Error(err)
	}
}

// scan makes the SCSI devices, as the model has them.
func (w *recordWorld) scan(dir string) {
	for _, i := range w.device.Interfaces {
		if i.Class != usb.MassStorageBulkOnly || w.model.Storage == nil || !w.device.StorageOnly() {
			continue
		}
		for lun, u := range w.model.Storage.Units {
			unit := filepath.Join(w.interfaceDir(dir, i.Number), "host2/target2:0:0", fmt.Sprintf("2:0:0:%d", lun))
			kind := map[string]string{"cdrom": "5\n", "disk": "0\n"}[u.Type]
			for name, text := range map[string]string{"type": kind, "vendor": u.Vendor, "model": u.Product, "rev": u.Revision} {
				w.file(unit, name, text)
			}
		}
	}
}

// bind gives the serial interfaces their driver, and makes ttys.
func (w *recordWorld) bind(dir string) {
	n := 0
	for i := range w.device.Interfaces {
		iface := &w.device.Interfaces[i]
		if iface.Class.Class != 0xff {
			continue
		}
		tty := fmt.Sprintf("ttyUSB%d", n)
		n++
		iface.TTYs = []string{tty}
		at := w.interfaceDir(dir, iface.Number)
		if err := errors.Join(os.MkdirAll(filepath.Join(at, tty), 0o755), os.MkdirAll(w.path("sys/bus/usb/drivers/option"), 0o755),
			os.Symlink(w.path("sys/bus/usb/drivers/option"), filepath.Join(at, "driver"))); err != nil {
			w.t.Error(err)
		}
	}
}

func (w *recordWorld) interfaceDir(dir string, number uint8) string {
	return filepath.Join(dir, fmt.Sprintf("%s:%d.%d", recordPath, w.device.Configuration, number))
}

func (w *recordWorld) path(elem ...string) string {
	return filepath.Join(append([]string{w.Root}, elem...)...)
}

// file writes a file in a directory, or below the root.
func (w *recordWorld) file(dir, name, text string) {
	path := filepath.Join(dir, name)
	if dir == "" {
		path = w.path(name)
	}
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
		w.t.Error(err)
	}
}

// The daemon.

// makeSwitch ejects the CD-ROM.
func (w *recordWorld) makeSwitch() {
	if w.stranger {
		return
	}
	w.switched = time.Since(w.plug)
	eject := []byte("USBC\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x06\x1b\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	out, in := w.device.Interfaces[0].First(usb.Bulk)
	h := w.host
	w.waited.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		defer cancel()
		_ = h.Out(ctx, out, eject)
		_, _ = h.In(ctx, in, 13)
	})
}

func (w *recordWorld) Status(context.Context) (service.Status, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.noDaemon {
		return service.Status{}, service.ErrNotReachable
	}
	st := bridge.Snapshot{PortPath: recordPath, State: "absent", Timings: map[string]int64{}}
	if w.switched > 0 {
		st.Timings["switched"] = w.switched.Milliseconds()
	}
	if w.device.ID.IsZero() {
		if w.switched > 0 {
			st.Quirk = "zte-19d2-2000"
		}
	} else if st.USBID = w.device.ID.String(); w.device.StorageOnly() {
		st.State, st.Quirk = "storage-mode", "zte-19d2-2000"
	} else {
		st.State, st.Quirk = "modem-mode", "modem-"+st.USBID
		w.tag(&st)
	}
	if w.stranger {
		return service.Status{}, nil
	}
	return service.Status{Sticks: []bridge.Snapshot{{PortPath: "1-1", USBID: "12d1:1001", State: "connected"}, st}}, nil
}

// tag gives the ports of the modem their roles.
func (w *recordWorld) tag(st *bridge.Snapshot) {
	for _, i := range w.device.Interfaces {
		for _, tty := range i.TTYs {
			p := bridge.PortStatus{TTY: tty, Interface: i.Number, Role: w.roles[i.Number]}
			if p.Role != "" {
				p.Source = "quirk"
			}
			st.Ports = append(st.Ports, p)
			st.State = "tagged"
		}
	}
	if w.exported && len(st.Ports) > 0 {
		st.State, st.Modem = "ready", &bridge.ModemStatus{}
	}
}

func (*recordWorld) Mode(usb.PortPath, usb.ID) quirks.ModeName { return quirks.Auto }
func (w *recordWorld) ModemManager(context.Context) bool       { return w.modemManager }
func (w *recordWorld) Lent(usb.PortPath) bool                  { return w.lent }

// The ports.

// Probe is not that of package atport, which asks ttys.
func (w *recordWorld) Probe(ctx context.Context, targets []atport.Target) []atport.Finding {
	var findings []atport.Finding
	for _, t := range targets {
		f := atport.Finding{Target: t, Kind: atport.Silent}
		port, err := w.Open(ctx, t.TTY)
		if err != nil {
			if f.Kind, f.Err = atport.Unknown, err; errors.Is(err, atport.ErrBusy) {
				f.Kind = atport.Busy
			}
			findings = append(findings, f)
			continue
		}
		ask := func(command string) atport.Answer {
			ctx, cancel := context.WithTimeout(ctx, 400*time.Millisecond)
			defer cancel()
			a, _ := atport.NewDialogue(port).Ask(ctx, command)
			return a
		}
		if ask("AT").Result != "" {
			f.Kind = atport.AT
			if a := ask("AT+GCAP"); len(a.Lines) > 0 {
				f.Capabilities = strings.Split(strings.TrimPrefix(a.Lines[0], "+GCAP: +"), ",+")
			}
		}
		findings = append(findings, f)
	}
	return findings
}

func (w *recordWorld) Open(_ context.Context, tty string) (recordPort, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.opened = append(w.opened, tty)
	if w.denied != nil {
		return nil, w.denied
	}
	for _, i := range w.device.Interfaces {
		if slices.Contains(i.TTYs, tty) {
			out, in := i.First(usb.Bulk)
			return hostPort{w.host, out, in}, nil
		}
	}
	return nil, os.ErrNotExist
}

// A hostPort is a serial port of an emulated stick.
type hostPort struct {
	host    *usbiptest.Host
	out, in uint8
}

func (p hostPort) Read(ctx context.Context, b []byte) (int, error) {
	got, err := p.host.In(ctx, p.in, len(b))
	return copy(b, got), err
}

func (p hostPort) Write(ctx context.Context, b []byte) (int, error) {
	return len(b), p.host.Out(ctx, p.out, b)
}

func (hostPort) Close() error { return nil }
