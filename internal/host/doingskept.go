// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"context"
	"maps"

	"modembridge/internal/nm"
)

// restore tells NetworkManager's client what we have done before, if it is the same
// NetworkManager, and nobody has used the profile since.
func (d *doings) restore(ctx context.Context, client *nm.Client) {
	d.mu.Lock()
	defer d.mu.Unlock()
	instance, err := client.Instance(ctx)
	if err != nil || instance != d.page.Instance {
		return
	}
	s, err := client.State(ctx)
	if err != nil {
		return
	}
	marks := nm.Marks{Dialled: d.page.Dialled, Ended: map[string]string{}}
	for device, e := range d.page.Ended {
		p, there := s.Profile(e.Profile)
		if !there {
			continue
		}
		if used, err := client.LastUsed(ctx, p.Path); err == nil && used == e.LastUsed {
			marks.Ended[device] = e.Profile
		}
	}
	client.Restore(marks)
}

// keep writes down what we have done since it was written last. It is for one
// goroutine. A NetworkManager that takes its time to answer keeps nobody from note.
func (d *doings) keep(ctx context.Context, client *nm.Client, s nm.Snapshot) {
	d.mu.Lock()
	was := d.page
	d.mu.Unlock()
	marks, instance := client.Marks(), was.Instance
	ends := map[string]ended{}
	for _, device := range s.Devices {
		if !device.Ended {
			continue // it has yet to come down, and then its profile was used until then
		}
		e, known := was.Ended[device.Path]
		if !known {
			p, there := s.Profile(marks.Ended[device.Path])
			used, err := client.LastUsed(ctx, p.Path)
			if !there || err != nil {
				continue
			}
			e = ended{p.UUID, used}
		}
		ends[device.Path] = e
	}
	if len(marks.Dialled)+len(ends) > 0 {
		var err error
		if instance, err = client.Instance(ctx); err != nil {
			return
		}
	}
	if instance == was.Instance && maps.Equal(marks.Dialled, was.Dialled) && maps.Equal(ends, was.Ended) {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.page.Instance, d.page.Dialled, d.page.Ended = instance, marks.Dialled, ends
	d.write()
}
