// SPDX-License-Identifier: GPL-3.0-or-later

package apnbook

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
)

// content is that of the file. A SIM is in it only as HMAC-SHA256 with the file's
// own random key, which keeps its number from the eye, and from being compared with
// the book of another machine.
type content struct {
	Schema int    `json:"schema"`
	Key    []byte `json:"key"`
	SIMs   []note `json:"sims"` // the newest last
}

type note struct {
	SIM string `json:"sim"`
	Entry
}

func newContent() content {
	key := make([]byte, sha256.Size)
	rand.Read(key) // never fails, says its documentation
	return content{Schema: 1, Key: key, SIMs: []note{}}
}

func parse(text []byte) (content, error) {
	var c content
	if err := json.Unmarshal(text, &c); err != nil {
		return content{}, err
	}
	if c.Schema != 1 {
		return content{}, fmt.Errorf("it has schema %d, and this program knows 1", c.Schema)
	}
	if len(c.Key) != sha256.Size {
		return content{}, errors.New("its key is damaged")
	}
	for _, n := range c.SIMs {
		if digest, err := hex.DecodeString(n.SIM); err != nil || len(digest) != sha256.Size {
			return content{}, errors.New("what was noted is damaged")
		}
	}
	return c, nil
}

func (c content) encode() ([]byte, error) {
	text, err := json.MarshalIndent(c, "", "  ")
	return append(text, '\n'), err
}

// digest returns what a SIM is called by, "" for one without a number.
func (c content) digest(number string) string {
	if number == "" {
		return ""
	}
	mac := hmac.New(sha256.New, c.Key)
	mac.Write([]byte("iccid " + number))
	return hex.EncodeToString(mac.Sum(nil))
}
