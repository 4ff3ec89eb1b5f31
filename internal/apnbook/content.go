// SPDX-License-Identifier: GPL-3.0-or-later

package apnbook

import (
	"encoding/json"
	"errors"
	"fmt"

	"modembridge/internal/digest"
)

// content is that of the file. A SIM is in it only as a digest.
type content struct {
	Schema int        `json:"schema"`
	Key    digest.Key `json:"key"`
	SIMs   []note     `json:"sims"` // the newest last
}

type note struct {
	SIM string `json:"sim"`
	Entry
}

func newContent() content {
	return content{Schema: 1, Key: digest.NewKey(), SIMs: []note{}}
}

func parse(text []byte) (content, error) {
	var c content
	if err := json.Unmarshal(text, &c); err != nil {
		return content{}, err
	}
	if c.Schema != 1 {
		return content{}, fmt.Errorf("it has schema %d, and this program knows 1", c.Schema)
	}
	if len(c.Key) == 0 {
		return content{}, errors.New("its key is damaged")
	}
	for _, n := range c.SIMs {
		if !digest.IsName(n.SIM) {
			return content{}, errors.New("what was noted is damaged")
		}
	}
	return c, nil
}

// digest returns what a SIM is called by, "" for one without a number.
func (c content) digest(number string) string {
	if number == "" {
		return ""
	}
	return c.Key.Name("iccid", number)
}
