// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"modembridge/bridge"
	"modembridge/internal/atport"
	"modembridge/internal/recording"
	"modembridge/quirks"
)

// The deadlines of asking. Firmware answers within some hundredths of a second;
// ATI, which some put together from many places, within one.
const (
	probeWithin  = 15 * time.Second // all ports at once, which takes 2 s
	answerWithin = 2 * time.Second  // one question
	portWithin   = 20 * time.Second // all questions to one port
)

// questions are what an AT port is asked in addition to what package atport asks
// every port. None of them reaches the radio or the SIM (3GPP TS 27.007,
// chapter 5).
var questions = []string{"ATI", "AT+CGMI", "AT+CGMM", "AT+CGMR"}

// Why no port was asked.
const (
	noteStranger = "What the ports answer: modembridge does not know this as a modem, and sends nothing to what may be none."
	noteDenied   = "What the ports answer: only root may ask them. Record again with sudo."
	noteHeld     = "What the ports answer: ModemManager has them. Stop it (systemctl stop ModemManager) and record again to have that too."
)

// ask asks the ports, adds to each what it turned out to be and what it
// answered, and returns notes about what is missing. The error is ctx's.
func (c *recordCommand) ask(ctx context.Context, f *film, db *quirks.DB, ports []recording.Port) (notes []string, err error) {
	if len(ports) == 0 {
		return nil, nil
	}
	if note := c.mayAsk(ctx, f); note != "" {
		return []string{note}, nil
	}
	fmt.Fprintf(f.say, "\n%sAsking the ports.\n", map[bool]string{false: "3. "}[c.asIs])
	probing, cancel := context.WithTimeout(ctx, probeWithin)
	findings := c.machine.Probe(probing, f.targets(db))
	cancel()
	for i, found := range findings {
		p := &ports[i]
		p.Kind, p.Unsolicited = found.Kind.String(), found.Unsolicited
		if found.Kind == atport.AT {
			p.Answers = append(told(found), c.interview(ctx, found.TTY)...)
		}
		if note := unasked(found); note != "" && !slices.Contains(notes, note) {
			notes = append(notes, note)
		}
		fmt.Fprintf(f.say, "   %s: %s\n", p.TTY, p.Kind)
	}
	guess(ports, findings)
	return notes, ctx.Err()
}

// mayAsk returns why the ports must not be asked, "" when they may. The daemon
// has the last word on what is a stick: by its id, or because it was switched.
func (c *recordCommand) mayAsk(ctx context.Context, f *film) string {
	switch st := f.status; {
	case st == nil, st.State == bridge.Switched.String():
		return noteStranger
	case st.Modem != nil:
		return noteHeld
	case c.machine.Lent(f.port), !c.machine.ModemManager(ctx), st.State == bridge.Failed.String():
		// ModemManager is kept away, is not there, or has given the stick up.
		return ""
	}
	return noteHeld // it may be asking them at this moment
}

// targets returns the ports to be asked, in the order of film.ports.
func (f *film) targets(db *quirks.DB) []atport.Target {
	d := f.here.raw.Device
	known := db.ModemByID(d.ID)
	skip := known != nil && slices.Contains(known.Tags, "ID_MM_HUAWEI_DISABLE_GETPORTMODE")
	var list []atport.Target
	for _, i := range d.Interfaces {
		for _, tty := range i.TTYs {
			list = append(list, atport.Target{TTY: tty, Interface: i, USB: d.ID, SkipPortMode: skip})
		}
	}
	return list
}

// unasked says why a port was not asked, "" when it was.
func unasked(f atport.Finding) string {
	switch {
	case f.Kind == atport.Busy:
		return fmt.Sprintf("What %s answers: another program has it. To see which: modembridge port who %s", f.TTY, f.TTY)
	case errors.Is(f.Err, fs.ErrPermission):
		return noteDenied
	case f.Kind == atport.Unknown, f.Kind == atport.Gone:
		return fmt.Sprintf("What %s answers: it could not be asked to the end.", f.TTY)
	}
	return ""
}

// told returns the answers that were understood already, as the port gave them
// or could have.
func told(f atport.Finding) (answers []recording.Answer) {
	add := func(to, line string) {
		answers = append(answers, recording.Answer{To: to, Lines: []string{line}, Result: "OK"})
	}
	if len(f.Capabilities) > 0 {
		add("AT+GCAP", "+GCAP: +"+strings.Join(f.Capabilities, ",+"))
	}
	if len(f.PortMode) > 0 {
		line := "^GETPORTMODE:"
		for _, u := range f.PortMode {
			line += fmt.Sprintf("%s:%d,", u.Name, u.Number)
		}
		add("AT^GETPORTMODE", line)
	}
	return answers
}

// interview asks an AT port for more. A port that does not answer is not asked
// again.
func (c *recordCommand) interview(ctx context.Context, tty string) (answers []recording.Answer) {
	ctx, cancel := context.WithTimeout(ctx, portWithin)
	defer cancel()
	port, err := c.machine.Open(ctx, tty)
	if err != nil {
		return nil
	}
	defer port.Close()
	dialogue := atport.NewDialogue(port)
	for _, question := range questions {
		a, err := undisturbed(ctx, dialogue, question)
		if err != nil {
			break
		}
		if a.Result != "" {
			answers = append(answers, recording.Answer{To: question, Lines: a.Lines[:min(len(a.Lines), maxAnswer)], Result: a.Result})
		}
	}
	return answers
}

// maxAnswer is how many lines of an answer are kept: who made what takes seven.
const maxAnswer = 12

// undisturbed returns the answer to a question during which nothing came that
// was not asked for; without a Result when there is none. What comes unasked may
// be a message with its text, or who is calling, and the text has nothing that
// would tell it from the answer. So nothing may come before it either.
func undisturbed(ctx context.Context, d *atport.Dialogue, question string) (atport.Answer, error) {
	const tries = 5
	for range tries {
		a, err := askFor(ctx, d, "AT")
		if err != nil {
			return a, err
		}
		if disturbed(a) || len(a.Lines) > 0 {
			continue
		}
		if a, err = askFor(ctx, d, question); err != nil || !disturbed(a) {
			return a, err
		}
	}
	return atport.Answer{}, nil
}

func askFor(ctx context.Context, d *atport.Dialogue, question string) (atport.Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	a, err := d.Ask(ctx, question)
	// Most answers to ATI end in this line, which looks like one that nobody
	// asked for.
	a.Unsolicited = slices.DeleteFunc(a.Unsolicited, func(line string) bool {
		own := question == "ATI" && strings.HasPrefix(line, "+GCAP:")
		if own {
			a.Lines = append(a.Lines, line)
		}
		return own
	})
	return a, err
}

func disturbed(a atport.Answer) bool { return len(a.Unsolicited) > 0 || a.Sentences > 0 }

// guess gives the ports the roles that their answers tell, where the daemon
// gives none of them one.
func guess(ports []recording.Port, findings []atport.Finding) {
	if slices.ContainsFunc(ports, func(p recording.Port) bool { return p.Role != "" }) {
		return
	}
	roles, _, err := atport.Roles(findings)
	if err != nil {
		return
	}
	for i, role := range roles {
		if ports[i].Role = role.String(); role != quirks.Unset {
			ports[i].Source = "recorded"
		}
	}
}
