// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"cmp"
	"time"

	"modembridge/internal/lab/persona"
	"modembridge/switcher/usb"
)

// AT is what the modem says about itself; see [persona.Config]. All numbers
// of people and cards are dummies.
type AT struct {
	Manufacturer  string              `toml:"manufacturer"`
	Model         string              `toml:"model"`
	Revision      string              `toml:"revision"`
	IMEI          string              `toml:"imei"`
	IMSI          string              `toml:"imsi"`
	ICCID         string              `toml:"iccid"`
	SIMOperator   string              `toml:"sim-operator"`
	Operator      string              `toml:"operator"`
	OperatorName  string              `toml:"operator-name"`
	LTE           bool                `toml:"lte"`
	RegisterAfter Duration            `toml:"register-after"`
	Signal        int                 `toml:"signal"`
	APNs          []string            `toml:"apns"`
	NeedsInit     string              `toml:"needs-init"`
	Replies       map[string][]string `toml:"replies"`
}

// config returns the modem that a stick with these options has.
func (m *Modem) config(o Options) persona.Config {
	a := m.AT
	return persona.Config{
		Manufacturer: a.Manufacturer, Model: a.Model, Revision: a.Revision, IMEI: a.IMEI, SIM: a.card(o.SIM),
		Operator: a.Operator, OperatorName: a.OperatorName, LTE: a.LTE,
		RegisterAfter: time.Duration(a.RegisterAfter), Signal: a.Signal, APNs: a.APNs, Replies: a.Replies,
		SlowSIM: o.Faults.SlowSIM, TriesBy: triesBy(m.USB), NeedsInit: a.NeedsInit,
	}
}

// card returns a SIM with what is not given filled in from the model.
func (a AT) card(given persona.SIM) persona.SIM {
	given.ICCID = cmp.Or(given.ICCID, a.ICCID)
	given.IMSI = cmp.Or(given.IMSI, a.IMSI)
	given.Operator = cmp.Or(given.Operator, a.SIMOperator)
	return given
}

// triesBy returns the command of a vendor's own that tells the tries left for the
// PIN. ModemManager chooses its plugin by the vendor too (vendor_ids in
// mm-plugin-huawei.c, mm-plugin-zte.c and mm-plugin-longcheer.c).
func triesBy(id usb.ID) string {
	return map[uint16]string{
		0x12d1: persona.HuaweiTries,
		0x19d2: persona.ZTETries,
		0x1c9e: persona.LongcheerTries,
	}[id.Vendor]
}
