// SPDX-License-Identifier: GPL-3.0-or-later

// Package digest gives what a file must not say in clear, such as the number of a
// SIM, a name that says nothing: its HMAC-SHA256 with the file's own random key.
// That keeps it from the eye, and from being compared with the file of another
// machine; not from root, who has the key and can try all PINs in no time.
package digest

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
)

// Size is the length of a digest, in bytes.
const Size = sha256.Size

// A Key is a file's own. Its zero value is that of a file which has none; in JSON,
// a key that is neither is an error.
type Key []byte

// NewKey returns a random key.
func NewKey() Key {
	k := make(Key, Size)
	rand.Read(k) // never fails, says its documentation
	return k
}

// UnmarshalJSON takes a key as base64.
func (k *Key) UnmarshalJSON(text []byte) error {
	var b []byte
	if err := json.Unmarshal(text, &b); err != nil || len(b) != 0 && len(b) != Size {
		return errors.New("its key is damaged")
	}
	*k = b
	return nil
}

// Sum returns the digest of a value. The kind keeps equal values of two kinds apart.
func (k Key) Sum(kind, value string) [Size]byte {
	mac := hmac.New(sha256.New, k)
	mac.Write([]byte(kind + " " + value))
	return [Size]byte(mac.Sum(nil))
}

// Name returns the digest of a value as text.
func (k Key) Name(kind, value string) string {
	sum := k.Sum(kind, value)
	return hex.EncodeToString(sum[:])
}

// IsName reports whether a text can be what [Key.Name] has returned.
func IsName(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == Size
}
