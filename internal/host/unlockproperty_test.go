// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/godbus/dbus/v5"
	"pgregory.net/rapid"

	"modembridge/internal/mm"
	"modembridge/internal/mm/mmtest"
	"modembridge/internal/pin"
)

// A card is a SIM as it is, whatever anybody knows of it.
type card struct {
	number   string
	pin      string
	hides    bool // its number, while it is locked
	tries    int
	given    int // PINs since it was put in, or the stick plugged in
	refused  []string
	unlocked bool
}

// A drawer is cards, one of which is in the stick, and who looks into it.
type drawer struct {
	*table
	hidesTries bool
	boot       int

	mu     sync.Mutex
	cards  []*card
	in     *card // nil: none
	broken []string
	book   []byte // that was on the disk while the card had the last PIN
}

// give is the card's answer, and says what must never be.
func (d *drawer) give(code string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.book, _ = os.ReadFile(filepath.Join(d.root, "sims.json"))
	c := d.in
	violate := func(format string, args ...any) { d.broken = append(d.broken, fmt.Sprintf(format, args...)) }
	if c == nil {
		return "org.freedesktop.ModemManager1.Error.MobileEquipment.SimNotInserted"
	}
	c.given++
	switch {
	case c.unlocked:
		violate("a card that asks for none was given a PIN")
	case c.given > 1:
		violate("a card was given %d PINs since it was put in", c.given)
	case !d.hidesTries && c.tries < 3:
		violate("a card with %d tries left was given a PIN", c.tries)
	case d.hidesTries && slices.Contains(c.refused, code):
		violate("a card was given a PIN again that it had refused, and nobody knows the tries left")
	}
	if code != c.pin {
		c.tries--
		c.refused = append(c.refused, code)
		return "org.freedesktop.ModemManager1.Error.MobileEquipment.Unknown"
	}
	c.unlocked, c.tries = true, 3
	return ""
}

// show has ModemManager tell what it finds in the stick.
func (d *drawer) show() {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.in
	set := func(name string, value any) { d.mm.Set(d.modem, mmtest.Modem, name, value) }
	if c == nil {
		set("State", int32(mm.Failed))
		set("StateFailedReason", uint32(mm.SIMMissing))
		return
	}
	number := c.number
	if c.hides && !c.unlocked {
		number = ""
	}
	d.mm.Set(mmtest.Root+"/SIM/1", mmtest.SIM, "SimIdentifier", number)
	tries, state, lock := uint32(c.tries), int32(mm.Locked), uint32(mm.SIMPIN)
	if d.hidesTries {
		tries = 999
	}
	if c.tries == 0 {
		lock = uint32(mm.SIMPUK)
	}
	if c.unlocked {
		state, lock = int32(mm.Registered), uint32(mm.Unlocked)
	}
	set("UnlockRetries", map[uint32]uint32{uint32(mm.SIMPIN): tries})
	set("UnlockRequired", lock)
	set("StateFailedReason", uint32(0))
	set("State", state)
}

// insert puts a card in, or gives it its power anew.
func (d *drawer) insert(c *card) {
	d.mu.Lock()
	d.in = c
	if c != nil {
		c.given, c.unlocked = 0, false
	}
	d.mu.Unlock()
	d.show()
}

// daemon starts one, in this boot.
func (d *drawer) daemon() {
	d.restart()
	if _, err := d.sims.memory(); err == nil {
		d.sims.boot = fmt.Sprint(d.boot)
	}
}

// look is what the bridge does about the SIM at each look.
func (d *drawer) look() {
	d.show()
	m := d.only()
	switch p := d.sims.pin(m, d.stick); {
	case gone(m) && p.Sent:
		_ = d.RemoveSIM(d.t.Context(), d.stick)
	case asksForPIN(m) && p.Kept && !p.Sent && !p.Refused && p.Err == nil:
		_ = d.unlock()
	}
	d.show()
}

// TestNoCardIsEverRisked plays random histories of cards, sticks, PINs and daemons,
// each of which may be killed at any moment of an unlocking.
func TestNoCardIsEverRisked(t *testing.T) {
	tb := lay(t, "")
	pinsFor := func(number, code string) string {
		return fmt.Sprintf("[[pin]]\niccid = %q\nimei = \"356938035643809\"\nport = \"1-1\"\npin = %q\n", number, code)
	}
	rapid.Check(t, func(rt *rapid.T) {
		for _, name := range []string{"sims.json", "pins.toml"} {
			if err := os.RemoveAll(filepath.Join(tb.root, name)); err != nil {
				rt.Fatal(err)
			}
		}
		d := &drawer{table: tb, hidesTries: rapid.Bool().Draw(rt, "hides its tries")}
		hides := rapid.Bool().Draw(rt, "hides its number")
		d.cards = []*card{
			{number: "8935805000000000001", pin: "1111", hides: hides, tries: 3},
			{number: "8935805000000000019", pin: "2222", hides: hides, tries: 3},
		}
		tb.mm.AnswerPIN(d.give)
		tb.mm.OnPIN(func(dbus.ObjectPath) {})
		tb.stick.Address = 7
		d.daemon()
		d.insert(d.cards[0])
		d.write("pins.toml", pinsFor(d.cards[0].number, rapid.SampledFrom([]string{"1111", "3333"}).Draw(rt, "kept")))
		rt.Repeat(map[string]func(*rapid.T){
			"look": func(*rapid.T) { d.look() },
			"an unlocking comes late": func(*rapid.T) {
				_ = d.unlock()
				d.show()
			},
			"the daemon is killed before the PIN is sent": func(*rapid.T) {
				m := d.only()
				code, _, found, err := d.sims.kept.Find(sim(m, "1-1"))
				if sent, memErr := d.sims.memory(); memErr == nil && err == nil && found && asksForPIN(m) {
					_ = sent.Begin(d.sims.insertion(d.stick), sim(m, "1-1"), code)
				}
				d.daemon()
			},
			"the daemon is killed while the SIM has the PIN": func(*rapid.T) {
				d.book = nil
				d.look()
				if d.book != nil {
					d.write("sims.json", string(d.book))
				}
				d.daemon()
			},
			"the daemon is killed": func(*rapid.T) { d.daemon() },
			"the machine is started anew": func(*rapid.T) {
				d.boot++
				d.stick.Address = 7
				d.insert(d.in)
				d.daemon()
			},
			"the stick is plugged in anew": func(*rapid.T) {
				d.replug()
				d.insert(d.in)
			},
			"another card is put in, and nobody sees it": func(rt *rapid.T) { d.insert(rapid.SampledFrom(d.cards).Draw(rt, "card")) },
			"another card is put in": func(rt *rapid.T) {
				d.insert(nil)
				d.look()
				d.insert(rapid.SampledFrom(d.cards).Draw(rt, "card"))
			},
			"somebody unlocks the card in a telephone": func(*rapid.T) {
				d.mu.Lock()
				defer d.mu.Unlock()
				for _, c := range d.cards {
					if c != d.in {
						c.tries = 3
					}
				}
			},
			"a PIN is kept": func(rt *rapid.T) {
				number := rapid.SampledFrom(d.cards).Draw(rt, "for").number
				d.write("pins.toml", pinsFor(number, rapid.SampledFrom([]string{"1111", "2222", "3333"}).Draw(rt, "pin")))
			},
			"a person types a PIN": func(rt *rapid.T) {
				code := pin.Code(rapid.SampledFrom([]string{"1111", "2222"}).Draw(rt, "pin"))
				if m := d.only(); asksForPIN(m) && !d.hidesTries { // which takes seconds
					if sent, err := d.sims.memory(); err == nil {
						_ = d.sendPIN(t.Context(), d.stick, m, sent, code)
					}
				}
				d.show()
			},
			"": func(rt *rapid.T) {
				if len(d.broken) > 0 {
					rt.Fatal(d.broken)
				}
			},
		})
	})
}
