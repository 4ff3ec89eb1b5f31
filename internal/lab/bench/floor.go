// SPDX-License-Identifier: GPL-3.0-or-later

package bench

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"modembridge/internal/lab/guest"
	"modembridge/internal/lab/stick"
	"modembridge/internal/sysfs"
	"modembridge/quirks"
)

// floorRules holds the perfect tags of a stick that no database knows. The number
// is after ModemManager's vendor rules and ours, and before
// 80-mm-candidate.rules, which hands the ports over.
const floorRules = "/run/udev/rules.d/79-modemlab-floor.rules"

// foretell does beforehand what else modembridge would have to do for the stick:
// it gives the ports a driver where the kernel knows none, and, where no database
// knows them, the roles that the stick's model says they have.
func (c Case) foretell(ctx context.Context, model *stick.Model) error {
	db, _ := quirks.Load()
	modem := db.ModemByID(model.Modem.USB)
	if driver := missingDriver(modem); driver != "" {
		if _, err := guest.Run(ctx, "modprobe", driver); err != nil {
			return err
		}
		if err := (sysfs.FS{}).BindNewID(driver, model.Modem.USB); err != nil {
			return err
		}
	}
	if !c.Unknown {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(floorRules), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(floorRules, []byte(tags(model.Modem)), 0o644); err != nil {
		return err
	}
	_, err := guest.Run(ctx, "udevadm", "control", "--reload")
	return err
}

// missingDriver returns the driver that has to be told of the modem's id, "" when
// none has to.
func missingDriver(modem *quirks.Modem) string {
	if modem == nil || !modem.Bind {
		return ""
	}
	return cmp.Or(modem.Driver, "option")
}

// removeTags undoes what foretell wrote. [guest.ForgetIDs] does the rest.
func removeTags(ctx context.Context) error {
	err := os.Remove(floorRules)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		_, err = guest.Run(ctx, "udevadm", "control", "--reload")
	}
	return err
}

// The tags that give a port its role. One that is not the role has to be 0:
// ModemManager loses a port of two types (mm-port-probe.c).
const (
	tagIgnore    = "ID_MM_PORT_IGNORE"
	tagPrimary   = "ID_MM_PORT_TYPE_AT_PRIMARY"
	tagSecondary = "ID_MM_PORT_TYPE_AT_SECONDARY"
	tagPPP       = "ID_MM_PORT_TYPE_AT_PPP"
	tagGPS       = "ID_MM_PORT_TYPE_GPS"
	tagQCDM      = "ID_MM_PORT_TYPE_QCDM"
)

// tags returns udev rules that tell ModemManager all about the modem's ports:
// which to speak to, which to dial on, and to leave the others alone. A rule's
// interface is found by its modalias, which ends in its number.
func tags(m *stick.Modem) string {
	var b strings.Builder
	dials := slices.IndexFunc(m.Interfaces, func(i stick.Interface) bool { return i.Role == stick.RoleATPPP })
	controls := slices.IndexFunc(m.Interfaces, func(i stick.Interface) bool { return i.Role == stick.RoleAT })
	for n, i := range m.Interfaces {
		tag := tagIgnore
		switch {
		case n == controls, n == dials && controls < 0:
			tag = tagPrimary
		case n == dials:
			tag = tagPPP
		case i.Role == stick.RoleAT:
			tag = tagSecondary
		case i.Role == stick.RoleNMEA:
			tag = tagGPS
		}
		fmt.Fprintf(&b, `ACTION=="add|change|move|bind", SUBSYSTEM=="tty", SUBSYSTEMS=="usb", ATTRS{modalias}=="usb:v%04Xp%04Xd*in%02X"`,
			m.USB.Vendor, m.USB.Product, i.Number)
		fmt.Fprint(&b, `, ENV{ID_MM_DEVICE_PROCESS}="1"`)
		for _, t := range []string{tagIgnore, tagPrimary, tagSecondary, tagPPP, tagGPS, tagQCDM} {
			value := 0
			if t == tag {
				value = 1
			}
			fmt.Fprintf(&b, `, ENV{%s}="%d"`, t, value)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
