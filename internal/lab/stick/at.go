// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"time"

	"modembridge/internal/lab/persona"
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
	PIN           string              `toml:"pin"`
	Operator      string              `toml:"operator"`
	OperatorName  string              `toml:"operator-name"`
	LTE           bool                `toml:"lte"`
	RegisterAfter Duration            `toml:"register-after"`
	Signal        int                 `toml:"signal"`
	APNs          []string            `toml:"apns"`
	NeedsInit     string              `toml:"needs-init"`
	Replies       map[string][]string `toml:"replies"`
}

func (a AT) config() persona.Config {
	return persona.Config{
		Manufacturer: a.Manufacturer, Model: a.Model, Revision: a.Revision,
		IMEI: a.IMEI, IMSI: a.IMSI, ICCID: a.ICCID, SIMOperator: a.SIMOperator, PIN: a.PIN,
		Operator: a.Operator, OperatorName: a.OperatorName, LTE: a.LTE,
		RegisterAfter: time.Duration(a.RegisterAfter), Signal: a.Signal, APNs: a.APNs, Replies: a.Replies,
		NeedsInit: a.NeedsInit,
	}
}
