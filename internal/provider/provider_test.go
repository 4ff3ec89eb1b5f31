// SPDX-License-Identifier: GPL-3.0-or-later

package provider_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/provider"
)

const testdata = provider.Database("testdata/serviceproviders.xml")

func values(apns []provider.APN) string {
	var v []string
	for _, a := range apns {
		v = append(v, a.Value)
	}
	return strings.Join(v, " ")
}

func TestLookup(t *testing.T) {
	tests := []struct {
		name string
		code string
		want string
	}{
		{"internet comes first, of that the network's owner, and then as in the file", "99905", "internet both renter old mms.example"},
		{"a provider's second code", "99915", "internet both old mms.example"},
		{"three digits of MNC are another network than two", "999005", "three"},
		{"an operator that is not in the database", "00101", ""},
		{"a code whose MCC has four digits in the file is none", "99907", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := testdata.Lookup(tt.code)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, values(got)); diff != "" {
				t.Errorf("access points (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLookupReadsEveryField(t *testing.T) {
	apns, err := testdata.Lookup("99905")
	if err != nil {
		t.Fatal(err)
	}
	want := []provider.APN{
		{
			Value: "internet", Name: "Net", Username: "user", Password: "pass!", Auth: "pap", Usage: "internet", Plan: "postpaid",
			Provider: "Tele & Co", Primary: true, Country: "xa",
		},
		{Value: "both", Usage: "internet", Provider: "Tele & Co", Primary: true, Country: "xa"},
		{Value: "renter", Usage: "internet", Provider: "Renter", Country: "xa"},
		{Value: "old", Provider: "Tele & Co", Primary: true, Country: "xa"},
		{Value: "mms.example", Username: "mms", Usage: "mms", Provider: "Tele & Co", Primary: true, Country: "xa"},
	}
	if diff := cmp.Diff(want, apns); diff != "" {
		t.Errorf("access points (-want +got):\n%s", diff)
	}
	if s := apns[0].String(); strings.Contains(s, "user") || strings.Contains(s, "pass!") {
		t.Errorf("%q shows a user or a password", s)
	}
}

func TestLookupWithoutADatabaseNamesThePackage(t *testing.T) {
	_, err := provider.Database(filepath.Join(t.TempDir(), "none.xml")).Lookup("99905")
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v, want %v", err, fs.ErrNotExist)
	}
	if !strings.Contains(err.Error(), "install the package mobile-broadband-provider-info") {
		t.Errorf("error %q does not name the package", err)
	}
}

func TestLookupRefusesWhatIsNoOperatorCode(t *testing.T) {
	for _, code := range []string{"", "9990", "9990055", "99a05", "９9905"} {
		if _, err := testdata.Lookup(code); err == nil {
			t.Errorf("Lookup(%q) has no error", code)
		}
	}
}

func TestLookupOfABrokenDatabaseSaysWhere(t *testing.T) {
	tests := []struct {
		name, file, want string
	}{
		{"an element that is never closed", "<serviceproviders><country>", "unexpected EOF"},
		{"an end without a start", "<serviceproviders>\n</country></serviceproviders>", "line 2: </country> closes nothing"},
		{"not XML", "<serviceproviders>\n<=", "line 2"},
		{"another file", "<html></html>", "it holds <html>, not <serviceproviders>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "sp.xml")
			if err := os.WriteFile(path, []byte(tt.file), 0o644); err != nil {
				t.Fatal(err)
			}
			_, err := provider.Database(path).Lookup("99905")
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("error %v, want one that says %q and names %s", err, tt.want, path)
			}
		})
	}
}

// FuzzLookup looks for a file that makes the search panic, or find what does
// not say the operator's code.
func FuzzLookup(f *testing.F) {
	seed, err := os.ReadFile(string(testdata))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(seed), "99905")
	f.Add("<serviceproviders><apn/></apn></serviceproviders>", "99905")
	f.Add("<serviceproviders><gsm><network-id mcc='999' mnc='05'/></gsm></provider>", "99905")
	path := filepath.Join(f.TempDir(), "sp.xml")
	f.Fuzz(func(t *testing.T, file, code string) {
		if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		apns, err := provider.Database(path).Lookup(code)
		if err != nil && apns != nil {
			t.Errorf("both %d access points and the error %v", len(apns), err)
		}
		if len(apns) > 0 && !strings.Contains(file, "network-id") {
			t.Errorf("found %v in a file without a network", apns)
		}
	})
}
