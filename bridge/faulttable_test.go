// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

//go:embed testdata/modemmanager-errors.txt
var modemManagerErrors string

// TestTheTableOfFaults is inside the package, because a row that is never
// reached, or that another one hides, cannot be seen from outside.
func TestTheTableOfFaults(t *testing.T) {
	known := strings.Fields(regexp.MustCompile(`(?m)^#.*$`).ReplaceAllString(modemManagerErrors, ""))
	if len(known) < 190 {
		t.Fatalf("%d names of errors, which cannot be all", len(known))
	}
	unknownPlace := regexp.MustCompile(`\{(?:[^}]*)\}`)
	places := []string{"{profile}", "{apn}", "{refused}", "{another}", "{operator}", "{number}", "{says}"}
	owner := map[string]string{} // of a sign: the fault that it means
	for _, f := range faults {
		if f.class == NoFault || f.cause == "" || f.next == "" || !strings.HasSuffix(f.cause, ".") || strings.HasSuffix(f.next, ".") {
			t.Errorf("%s: %+v; want a class, a sentence and a next step", f.code, f)
		}
		for _, place := range unknownPlace.FindAllString(f.cause+f.next, -1) {
			if !slices.Contains(places, place) {
				t.Errorf("%s: nothing is filled in for %s", f.code, place)
			}
		}
		signs := []string{"code " + f.code}
		for _, name := range f.errors {
			signs = append(signs, "error "+name)
			if !slices.Contains(known, name) {
				t.Errorf("%s: ModemManager has no error %s", f.code, name)
			}
		}
		for _, words := range f.words {
			signs = append(signs, "words "+words)
			if words != plainWords(words) {
				t.Errorf("%s: the words %q are never found, as they are looked for as %q", f.code, words, plainWords(words))
			}
		}
		for _, cause := range f.causes {
			signs = append(signs, fmt.Sprint("cause ", cause))
		}
		for _, reason := range f.reasons {
			signs = append(signs, fmt.Sprint("reason ", reason))
		}
		for _, sign := range signs {
			if was, ok := owner[sign]; ok {
				t.Errorf("%s means %s and %s", sign, was, f.code)
			}
			owner[sign] = f.code
		}
	}
	for _, code := range []string{"roaming-off", "network-refused", "dial-failed", "registration-denied", "apns-refused", "apn-next"} {
		if owner["code "+code] == "" {
			t.Errorf("the fault %s that diagnose and blame tell of is not in the table", code)
		}
	}
}
