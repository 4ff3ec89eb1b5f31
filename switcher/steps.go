// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import (
	"slices"
	"time"

	"modembridge/switcher/usb"
)

// steps returns all that the plan does to a device, in order: its method, then
// the configuration, the alternate setting and the reset.
func (p Plan) steps(on usb.Device) []step {
	steps := p.methodSteps(on)
	if value, ok := p.Target(on); ok && int(value) != on.Configuration {
		steps = append(steps, step{Transfer: Transfer{Type: SetConfiguration, Value: value}})
	}
	if p.Alternate != nil {
		steps = append(steps, step{Transfer: Transfer{Type: SetInterface, Interface: p.spokenTo(on), Alternate: *p.Alternate}})
	}
	if p.Reset {
		steps = append(steps, step{Transfer: Transfer{Type: Reset}})
	}
	return steps
}

// methodSteps returns what the plan's method does to a device.
func (p Plan) methodSteps(on usb.Device) []step {
	switch p.Method {
	case StandardEject, Messages:
		return p.messageSteps()
	case Huawei:
		return huawei()
	case HuaweiNew:
		return []step{message(huaweiNew())}
	case HuaweiAlt:
		return []step{message(huaweiAlt())}
	case Option:
		return option()
	case Sierra:
		return sierra()
	case Sony:
		return sony()
	case GCT:
		return gct()
	case Kobil:
		return kobil()
	case Sequans:
		return sequans()
	case MobileAction:
		return mobileAction()
	case Cisco:
		return cisco()
	case Qisda:
		return qisda()
	case Quanta:
		return quanta()
	case Blackberry:
		return blackberry()
	case Pantech:
		return pantech(p.Number)
	case Detach:
		return p.detach(on)
	case NoMethod, Configure:
	}
	return nil
}

// messageSteps returns the plan's own messages, after the eject where the
// method is that.
func (p Plan) messageSteps() []step {
	var steps []step
	if p.Method == StandardEject {
		steps = standardEject()
	}
	for _, m := range p.Messages {
		steps = append(steps, message(m))
	}
	return steps
}

// settle returns how long the stick is left alone after the last message.
func (p Plan) settle() time.Duration {
	if p.Method == Cisco {
		return max(p.Settle, ciscoSettle)
	}
	return p.Settle
}

// Units returns those of a stick's media that the plan's commands are for, apart
// from commands that only clear the way. Some sticks listen on their second unit
// alone, which the kernel finds after the first.
func (p Plan) Units(media []Medium) []Medium {
	var units []Medium
	steps := p.methodSteps(usb.Device{})
	for _, m := range Addressed(media) {
		if slices.ContainsFunc(steps, func(s step) bool {
			cbw, ok := s.wrapper()
			return ok && !s.prepares && int(cbw.LUN&0x0f) == m.LUN
		}) {
			units = append(units, m)
		}
	}
	return units
}

// SCSI reports whether the plan is nothing but SCSI commands as the kernel sends
// them, so that a [Kernel] can do it.
func (p Plan) SCSI() bool {
	if p.Out != 0 || p.In != 0 || p.Interface != nil || len(p.Configuration) > 0 || p.Alternate != nil || p.Reset {
		return false
	}
	steps := p.methodSteps(usb.Device{})
	return len(steps) > 0 && !slices.ContainsFunc(steps, func(s step) bool {
		// A wrapper with more bytes behind it is more than the kernel sends.
		cbw, ok := s.wrapper()
		return !ok || len(s.Data) != CBWSize || !cbw.plain()
	})
}
