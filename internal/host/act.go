// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"modembridge/bridge"
	"modembridge/internal/nm"
	"modembridge/internal/scsi"
	"modembridge/internal/usbdev"
	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// scanHead is how long we wait to hear that a scan cannot even begin.
const scanHead = 20 * time.Millisecond

// ScanSCSI implements bridge.World. It does not wait for the scan: that ends
// only when the CD-ROM's driver has looked at the medium, and the type, which
// is all that matters here, is known long before, by a uevent.
func (h *Host) ScanSCSI(ctx context.Context, d usb.Device) error {
	ctx, cancel := context.WithTimeout(ctx, scanHead)
	defer cancel()
	err := h.sysfs.ScanSCSI(ctx, d.Port)
	if errors.Is(err, context.DeadlineExceeded) {
		return nil // it goes on in the kernel
	}
	return err
}

// Bind implements bridge.World.
func (h *Host) Bind(_ context.Context, driver string, id usb.ID) error {
	return h.sysfs.BindNewID(driver, id)
}

// Switch implements bridge.World. What the plan was made on may be some
// milliseconds old, so the device and its media are looked at once more.
func (h *Host) Switch(ctx context.Context, d usb.Device, q *quirks.Quirk) error {
	now, err := h.sysfs.Device(d.Port)
	if err == nil && !(now.Address == d.Address && now.ID == d.ID) {
		err = switcher.ErrGone
	}
	var media []switcher.Medium
	if err == nil {
		media, err = h.sysfs.Media(d.Port)
	}
	if err != nil {
		return notSent(err)
	}
	if err := switcher.Check(now, media, q.Rules()); err != nil {
		return err
	}
	if q.Plan().SCSI() && switcher.HasNode(media) {
		return h.switchByKernel(ctx, now, media, q)
	}
	return h.switchByUSB(ctx, now, q)
}

// notSent says of an error that it came before any message.
func notSent(err error) error { return fmt.Errorf("%w: %w", switcher.ErrNotSent, err) }

// switchByKernel sends the plan's SCSI commands through the kernel's drivers.
// They stay bound, which is kinder and, as libusb need not start, faster.
func (h *Host) switchByKernel(ctx context.Context, d usb.Device, media []switcher.Medium, q *quirks.Quirk) (err error) {
	units, err := scsi.Open(media)
	switch {
	case errors.Is(err, scsi.ErrBusy):
		for i := range media {
			media[i].Busy = true
		}
		return switcher.Check(d, media, q.Rules())
	case err != nil:
		return notSent(err) // sysfs shows a disk a moment before its node is there
	}
	defer func() { err = errors.Join(err, units.Close()) }()
	return switcher.SwitchByKernel(ctx, units, d, q.Plan(), h.log)
}

// switchByUSB sends the plan's messages over USB itself, after it has asked
// whether anybody holds the media: claiming the device would take them away.
func (h *Host) switchByUSB(ctx context.Context, d usb.Device, q *quirks.Quirk) (err error) {
	media, err := h.sysfs.Probe(ctx, d.Port)
	if err != nil {
		return notSent(err)
	}
	if err := switcher.Check(d, media, q.Rules()); err != nil {
		return err
	}
	dev, err := usbdev.Open(ctx, d)
	if err != nil {
		return notSent(err)
	}
	defer func() { err = errors.Join(err, dev.Close()) }()
	return switcher.Switch(ctx, dev, d, q.Plan(), h.log)
}

// CreateBearer implements bridge.World.
func (h *Host) CreateBearer(ctx context.Context, modem string, b bridge.Bearer) error {
	_, err := h.mm.CreateBearer(ctx, modem, properties(b))
	return err
}

// AddProfile implements bridge.World. The profile's place in the ledger is
// taken when it is next seen, or here, whatever comes first.
func (h *Host) AddProfile(ctx context.Context, p bridge.NewProfile) error {
	_, err := h.nm.AddProfile(ctx, nm.GSMProfile{
		ID: p.ID, UUID: p.UUID, Autoconnect: h.autoconnect, Retries: -1,
		APN: p.APN.Name, Username: p.User, Password: p.Password,
	})
	if errors.Is(err, fs.ErrExist) {
		err = nil // somebody was faster
	}
	if err != nil {
		return err
	}
	return h.remember(nm.Profile{UUID: p.UUID})
}
