// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"strings"
	"sync"

	"modembridge/bridge"
	"modembridge/internal/durable"
	"modembridge/internal/pin"
	"modembridge/switcher/usb"
)

// doings remember over a restart of the daemon who has hung up: a person, whose
// word holds until they say otherwise or plug the stick in anew, or we.
type doings struct {
	path string
	log  *slog.Logger

	mu   sync.Mutex
	page doingsPage
	seen map[usb.PortPath]sight
	away map[usb.PortPath]away
}

// A sight is the stick that was seen last in a port.
type sight struct {
	stick usb.Device
	path  string // NetworkManager's device for it, "" where there was none
}

// doingsPage is the content of the file. What is in it is void in another boot, and
// what NetworkManager's paths name in another run of it.
type doingsPage struct {
	Boot     string                   `json:"boot"`
	Hung     map[pin.Insertion]string `json:"hung"` // who: "user" or "us"
	Instance string                   `json:"instance"`
	Dialled  map[string]string        `json:"dialled"` // see nm.Marks
	Ended    map[string]ended         `json:"ended"`
}

// ended is a link that we have ended, by NetworkManager's device.
type ended struct {
	Profile  string `json:"profile"`   // UUID
	LastUsed uint64 `json:"last_used"` // of the profile: a person may use it while we do not run
}

// Who hung up.
const (
	byUser = "user"
	byUs   = "us"
)

// openDoings reads the file. One that cannot be read is as good as none: what it
// cannot say is taken for a person's doing.
func openDoings(path string, log *slog.Logger) *doings {
	d := &doings{path: path, log: log, seen: map[usb.PortPath]sight{}, away: map[usb.PortPath]away{}}
	boot, err := os.ReadFile(bootID)
	if err != nil {
		log.Warn("cannot tell this boot from others", "err", err)
	}
	empty := doingsPage{Boot: strings.TrimSpace(string(boot)), Hung: map[pin.Insertion]string{}}
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, &d.page)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		log.Warn("cannot read who has hung up", "err", err)
	}
	if err != nil || d.page.Boot != empty.Boot || d.page.Hung == nil {
		d.page = empty
	}
	return d
}

// note remembers who has hung up the link of a stick, and returns what was noted
// of this insertion. It is hungUp that tells whether a person has done so to a device
// of NetworkManager's which is gone.
func (d *doings) note(stick usb.Device, l *bridge.Link, hungUp func(device string) bool) (off, cut bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	i := d.insertion(stick)
	was := d.page.Hung[i]
	is := was
	last, now := d.seen[stick.Port], sight{stick: stick}
	if l != nil {
		now.path = l.Path
	}
	d.seen[stick.Port] = now
	gone := last.path != "" && d.insertion(last.stick) == i && now.path != last.path
	if was == "" && d.returned(stick) || gone && hungUp(last.path) {
		is = byUser
	}
	switch {
	case l == nil:
	case l.UserOff:
		is = byUser
	case l.Ended:
		is = byUs
	case l.Activated:
		is = ""
		delete(d.away, stick.Port)
	}
	if is != was {
		hung := maps.Clone(d.page.Hung)
		maps.DeleteFunc(hung, func(other pin.Insertion, _ string) bool { return other == i })
		if is != "" {
			hung[i] = is
		}
		d.page.Hung = hung
		d.write()
	}
	return is == byUser, is == byUs
}

func (d *doings) insertion(stick usb.Device) pin.Insertion {
	return pin.NewInsertion(d.page.Boot, stick)
}

// write writes the file. Without it, what we did counts as a person's doing after
// a restart.
func (d *doings) write() {
	if err := durable.WriteJSON(d.path, d.page); err != nil {
		d.log.Warn("cannot note who has hung up", "err", err)
	}
}
