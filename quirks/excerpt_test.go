// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"strings"
	"testing"

	"modembridge/quirks"
)

func TestProblemCanBeShown(t *testing.T) {
	long := strings.Repeat("x", 300)
	for _, tt := range []struct{ name, file, text, want string }{
		{"an escape sequence before a mistake", "fff0:0001", "a\x1b[31m=1\nHuaweiMode=1\n",
			"fff0:0001:1:1: unknown key a\\x1b[31m is not read\n1| a?[31m=1\n | ~"},
		{"characters of several bytes, and a tab", "fff0:0001", "HuaweiMode=1\nTargetVendor=\t1é\x1bü\n",
			"fff0:0001:2:16: \"é\\x1bü\" after the number is not read\n2| TargetVendor= 1é?ü\n | " + strings.Repeat(" ", 15) + "~"},
		{"a byte order mark", "fff0:0001", "\ufeffFoo=1\nHuaweiMode=1\n",
			"fff0:0001:1:1: unknown key Foo is not read\n1| Foo=1\n | ~"},
		{"a long line with the mistake at its start", "fff0:0001", "Flags=" + long + "\nHuaweiMode=1\n",
			"fff0:0001:1:1: unknown key Flags is not read\n1| Flags=" + long[:110] + "…\n | ~"},
		{"a long line with the mistake in its middle", "fff0:0001", "HuaweiMode=1\n" + strings.Repeat(" ", 200) + "Flags=" + long + "\n",
			"fff0:0001:2:201: unknown key Flags is not read\n…" + strings.Repeat(" ", 59) + "Flags=" + long[:53] + "…\n" + strings.Repeat(" ", 60) + "~"},
		{"an escape sequence in TOML, beside the mistake", "f.toml", "schema = 1\n# \u009b31m\u202e\nnonsense = 1\n",
			"f.toml:3:1: unknown key nonsense\n1| schema = 1\n2| # ?31m?\n3| nonsense = 1\n | ~~~~~~~~ unknown field"},
		{"a name with an escape sequence", "a\x1b.toml", "schema = 2\n",
			"a\\x1b.toml:1:1: schema is 2, and this program reads schema = 1\n1| schema = 2\n | ~"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			problems := quirks.CheckFile(tt.file, []byte(tt.text))
			if len(problems) == 0 {
				t.Fatal("CheckFile() found nothing")
			}
			if got := problems[0].Error(); got != tt.want {
				t.Errorf("Error() =\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}
