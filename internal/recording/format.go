// SPDX-License-Identifier: GPL-3.0-or-later

package recording

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// head stands at the top of each file, for who was sent one.
const head = `# SPDX-License-Identifier: CC0-1.0
# What a USB modem stick showed, recorded by modembridge. Serial numbers and all
# that may be a number of a person or a card are dummies: 0 for a digit, x for a
# letter. Look through it all the same before you give it away.
`

// Format returns the file, after [Recording.Redact]. What cannot be shown, and
// what is too long, is an error, as it is for [Parse].
func (r *Recording) Format() ([]byte, error) {
	r.Schema = Schema
	r.Redact()
	if err := r.check(); err != nil {
		return nil, fmt.Errorf("cannot write the recording: %w", err)
	}
	var b bytes.Buffer
	b.WriteString(head)
	// The draft is to be copied as it stands, so nothing in it may be escaped.
	most := *r
	most.Draft = Draft{}
	text, err := toml.Marshal(most)
	if err != nil {
		return nil, fmt.Errorf("cannot write the recording: %w", err)
	}
	b.Write(text)
	if draft := r.Draft.Quirks; draft != "" && !strings.Contains(draft, "'''") {
		fmt.Fprintf(&b, "\n# A quirk file to begin with; see modembridge-quirks(5).\n[draft]\nquirks = '''\n%s'''\n", draft)
	}
	if b.Len() > MaxSize {
		return nil, fmt.Errorf("cannot write the recording: it would have more than %d KiB", MaxSize>>10)
	}
	return b.Bytes(), nil
}
