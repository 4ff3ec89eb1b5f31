// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"archive/tar"
	"bytes"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"modembridge/quirks"
)

const good = "HuaweiNewMode=1\nTargetProduct=1001\n"

func TestImportRefuses(t *testing.T) {
	for _, tt := range []struct {
		name string
		from quirks.Foreign
		want []string // parts of the problems
	}{
		{"a name that is none", foreignFile("new.lst", "[03f0:0857] HP lt4220, [05c6:1000:uMa=Qualcomm] Venus Fast2\n"), []string{"new.lst: \"new.lst\" is no name of a device file"}},
		{"a file for every device of a vendor", foreignFile("12d1:#linux", good), []string{"is for every device of a vendor"}},
		{"an odd number of digits", foreignFile("d/fff0:0001", "MessageContent=\"555\"\n"), []string{"d/fff0:0001:1:17: MessageContent: a message has two hexadecimal digits per byte"}},
		{"two modes at once", foreignFile("fff0:0001", "HuaweiMode=1\nSierraMode=1\n"), []string{"fff0:0001:2:1: SierraMode and HuaweiMode (line 1) are two ways to switch"}},
		{"no way to switch", foreignFile("fff0:0001", "TargetProduct=1001\n"), []string{"fff0:0001: the file does not say how to switch"}},
		{"a stick that switches by itself", foreignFile("fff0:0001", "PantechMode=3\n"), []string{"PantechMode=3 says that the stick switches by itself"}},
		{"a name and a text that do not agree", foreignFile("fff0:0001", "DefaultVendor=fff0\nDefaultProduct=0002\n"+good), []string{"for fff0:0001 by its name, and for fff0:0002 by its DefaultVendor and DefaultProduct"}},
		{"an empty file", foreignFile("fff0:0001", ""), []string{"fff0:0001: the file is empty"}},
		{"a file that cannot be read", quirks.Foreign{Name: "d", File: failing{}}, []string{"d: is a directory"}},
		{"a file of gigabytes", quirks.Foreign{Name: "fff0:0001", File: zeros{}}, []string{"fff0:0001: the file is larger than 64 KiB"}},
		{"a directory without device files", quirks.Foreign{Name: "d", Dir: fstest.MapFS{"a.txt": {}, "b": {Mode: fs.ModeDir}}}, []string{"d: the directory has no device files"}},
		{"a directory with a mistake in a file", quirks.Foreign{Name: "d", Dir: fstest.MapFS{
			"fff0:0001": {Data: []byte(good)}, "fff0:0002": {Data: []byte("HuaweiMode=\xff\n")},
		}}, []string{"d/fff0:0002:1:12: the file is not text in UTF-8"}},
		{"a directory in the place of a device file", quirks.Foreign{Name: "d", Dir: fstest.MapFS{"fff0:0001": {Mode: fs.ModeDir}}}, []string{"d/fff0:0001: it is not a file"}},
		{"a package that is cut off", quirks.Foreign{Name: "p", File: bytes.NewReader(targz(t, device1)[:60])}, []string{"p: cannot unpack it: unexpected EOF"}},
		{"a package of nothing", quirks.Foreign{Name: "p", File: bytes.NewReader(targz(t))}, []string{"p: the package has no device files"}},
		{"a package with a path", quirks.Foreign{Name: "p", File: bytes.NewReader(targz(t, tar.Header{Name: "../../etc/fff0:0001"}))}, []string{"p: \"../../etc/fff0:0001\" is not a file at the top of the package"}},
		{"a package with a link", quirks.Foreign{Name: "p", File: bytes.NewReader(targz(t, tar.Header{Name: "fff0:0001", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}))}, []string{"p: \"fff0:0001\" is not a file"}},
		{"a package that unpacks to gigabytes", quirks.Foreign{Name: "p", File: bytes.NewReader(bomb(t))}, []string{"p: the package unpacks to more than 64 MiB"}},
		{"a package with too many files", quirks.Foreign{Name: "p", File: bytes.NewReader(targz(t, slices.Repeat([]tar.Header{{Name: "x"}}, 10_001)...))}, []string{"p: the package has more than 10000 files"}},
		{"gzip of something else", quirks.Foreign{Name: "p", File: bytes.NewReader(zip(t, strings.NewReader("hello")))}, []string{"p: cannot unpack it: unexpected EOF"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			// What else there is to import is not imported either.
			got, problems := quirks.Import(byTest, foreignFile("fff0:1111", good), tt.from)
			if len(got) > 0 {
				t.Errorf("Import() = %v; want nothing", got)
			}
			var errs []string
			for _, p := range problems {
				if !p.Warning {
					errs = append(errs, p.Error())
				}
			}
			if len(errs) != len(tt.want) {
				t.Fatalf("Import() reports %q; want %q", errs, tt.want)
			}
			for i, want := range tt.want {
				if !strings.Contains(errs[i], want) {
					t.Errorf("Import() reports %q; want %q", errs[i], want)
				}
			}
		})
	}
}
