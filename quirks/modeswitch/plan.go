// SPDX-License-Identifier: GPL-3.0-or-later

package modeswitch

import (
	"fmt"
	"time"

	"modembridge/switcher"
)

// plan reads how to switch, and settles what goes together as usb_modeswitch's
// main does: one special mode at most, which then leaves no place for messages;
// the eject with one message after it; else the messages.
func (s *source) plan(byKey map[string]setting, out *Settings) {
	p := &out.Plan
	mode := s.mode(byKey, out)
	set, given := byKey["StandardEject"]
	eject := given && s.boolean(set)
	messages := s.messages(byKey)
	ignored := func(set setting, why string) {
		s.report(set.line, set.keyColumn, false, fmt.Sprintf("%s is not read: %s", set.key, why))
	}
	switch {
	case mode != nil:
		if eject {
			ignored(set, mode.key+" is the way to switch")
		}
		for _, m := range messages {
			ignored(m.setting, mode.key+" is the way to switch")
		}
	case eject:
		p.Method = switcher.StandardEject
		for _, m := range messages {
			if m.key != "MessageContent" {
				ignored(m.setting, "one message may follow StandardEject")
				continue
			}
			p.Messages = append(p.Messages, m.bytes)
		}
	default:
		for i, m := range messages {
			if m.key != messageKeys[i] {
				ignored(m.setting, "messages are sent up to the first that is missing")
				continue
			}
			p.Method = switcher.Messages
			p.Messages = append(p.Messages, m.bytes)
		}
	}
	s.endpoints(byKey, p)
	s.afterwards(byKey, out)
}

// mode returns the special mode that is asked for, nil when none is.
func (s *source) mode(byKey map[string]setting, out *Settings) *setting {
	var chosen []setting
	choose := func(set setting, method switcher.Method) {
		if chosen = append(chosen, set); len(chosen) > 1 {
			s.report(set.line, set.keyColumn, true, fmt.Sprintf("%s and %s (line %d) are two ways to switch, and a stick is switched in one", set.key, chosen[0].key, chosen[0].line))
		}
		out.Plan.Method = method
	}
	for _, m := range modes {
		if set, ok := byKey[m.key]; ok && s.boolean(set) {
			choose(set, m.method)
		}
	}
	if set, ok := byKey["PantechMode"]; ok {
		if n, _ := s.number(set, decimal, 0xff, false); n != 0 {
			choose(set, switcher.Pantech)
			out.Plan.Number, out.PantechAuto = uint8(n), n == 1
		}
	}
	if len(chosen) == 0 {
		return nil
	}
	return &chosen[0]
}

var messageKeys = []string{"MessageContent", "MessageContent2", "MessageContent3"}

// A message is a setting with the bytes that it stands for.
type message struct {
	setting
	bytes switcher.Message
}

func (s *source) messages(byKey map[string]setting) []message {
	var messages []message
	for _, key := range messageKeys {
		if set, ok := byKey[key]; ok {
			messages = append(messages, message{set, s.message(set)})
		}
	}
	return messages
}

// endpoints reads the endpoints that are to be used in place of the first bulk
// ones. The files write both as a number: bit 7, which says that an endpoint
// goes to the host (USB 2.0, 9.6.6), is left out of ResponseEndpoint.
func (s *source) endpoints(byKey map[string]setting, p *switcher.Plan) {
	if set, ok := byKey["MessageEndpoint"]; ok {
		n, _ := s.number(set, hexadecimal, 0x0f, false)
		p.Out = uint8(n)
	}
	if set, ok := byKey["ResponseEndpoint"]; ok {
		if n, _ := s.number(set, hexadecimal, 0x8f, false); n != 0 {
			p.In = uint8(n) | 0x80
		}
	}
}

// afterwards reads what is set when everything was sent, and the waits.
func (s *source) afterwards(byKey map[string]setting, out *Settings) {
	p := &out.Plan
	small := func(key string) *uint8 {
		set, ok := byKey[key]
		if !ok {
			return nil
		}
		n, ok := s.number(set, hexadecimal, 0xff, true)
		if !ok || n == unset {
			return nil
		}
		v := uint8(n)
		return &v
	}
	p.Interface, p.Alternate = small("Interface"), small("AltSetting")
	configuration := small("Configuration")
	out.Dummy = configuration != nil && *configuration == 0
	if configuration != nil && !out.Dummy {
		p.Configuration = []switcher.Choice{{Number: *configuration}}
	}
	if set, ok := byKey["MBIM"]; ok && s.boolean(set) {
		p.Configuration = []switcher.Choice{switcher.MBIM}
	}
	if set, ok := byKey["ResetUSB"]; ok {
		n, _ := s.number(set, hexadecimal, 0xff, false)
		p.Reset = n != 0
	}
	if set, ok := byKey["WaitBefore"]; ok {
		p.Delay = s.duration(set, time.Second)
	}
	if set, ok := byKey["ReleaseDelay"]; ok {
		p.Settle = s.duration(set, time.Millisecond)
	}
	if p.Method != switcher.NoMethod {
		return
	}
	if out.Dummy && len(p.Configuration) == 0 {
		p.Configuration = []switcher.Choice{switcher.MBIM}
	}
	if len(p.Configuration) > 0 || p.Alternate != nil || p.Reset {
		p.Method = switcher.Configure
	}
}
