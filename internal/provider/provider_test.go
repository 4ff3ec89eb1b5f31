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
	"github.com/google/go-cmp/cmp/cmpopts"

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
			got, err := testdata.Lookup(provider.SIM{Code: tt.code})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, values(got)); diff != "" {
				t.Errorf("access points (-want +got):\n%s", diff)
			}
		})
	}
}

// TestTheSIMsOwnProviderComesFirst has a network whose owner and renters share its
// code, as in many countries.
func TestTheSIMsOwnProviderComesFirst(t *testing.T) {
	tests := []struct {
		name string
		sim  provider.SIM
		want string
	}{
		{"a SIM that says no more than its network", provider.SIM{}, "owner cheap.example group other oldest mms"},
		{"the owner's name", provider.SIM{Name: "Big Net"}, "owner cheap.example group other oldest mms"},
		{"a renter's name, written in another way", provider.SIM{Name: "CHEAP-TALK"}, "cheap.example oldest owner group other mms"},
		{"a renter's name with more to it", provider.SIM{Name: "Cheap Talk XB"}, "cheap.example oldest owner group other mms"},
		{"the translation of a renter's name", provider.SIM{Name: "halpa"}, "cheap.example oldest owner group other mms"},
		{"a word that a name begins with, and no whole word", provider.SIM{Name: "Che"}, "owner cheap.example group other oldest mms"},
		{"a group, filled up as cards do", provider.SIM{GID1: []byte{0x53, 0x6e, 0xff, 0xff}}, "group owner cheap.example other oldest mms"},
		{"a group and another's name", provider.SIM{GID1: []byte{0x53, 0x6e}, Name: "Cheap Talk"}, "group cheap.example oldest owner other mms"},
		{"a group that nobody has", provider.SIM{GID1: []byte{0x11}}, "owner cheap.example group other oldest mms"},
		{"an empty group", provider.SIM{GID1: []byte{0xff, 0xff}}, "owner cheap.example group other oldest mms"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.sim.Code = "99906"
			got, err := testdata.Lookup(tt.sim)
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
	apns, err := testdata.Lookup(provider.SIM{Code: "99905"})
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
	if diff := cmp.Diff(want, apns, cmpopts.IgnoreUnexported(provider.APN{})); diff != "" {
		t.Errorf("access points (-want +got):\n%s", diff)
	}
	if s := apns[0].String(); strings.Contains(s, "user") || strings.Contains(s, "pass!") {
		t.Errorf("%q shows a user or a password", s)
	}
}

func TestLookupWithoutADatabaseNamesThePackage(t *testing.T) {
	_, err := provider.Database(filepath.Join(t.TempDir(), "none.xml")).Lookup(provider.SIM{Code: "99905"})
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v, want %v", err, fs.ErrNotExist)
	}
	if !strings.Contains(err.Error(), "install the package mobile-broadband-provider-info") {
		t.Errorf("error %q does not name the package", err)
	}
}

func TestLookupRefusesWhatIsNoOperatorCode(t *testing.T) {
	for _, code := range []string{"", "9990", "9990055", "99a05", "９9905"} {
		if _, err := testdata.Lookup(provider.SIM{Code: code}); err == nil {
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
			_, err := provider.Database(path).Lookup(provider.SIM{Code: "99905"})
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
		apns, err := provider.Database(path).Lookup(provider.SIM{Code: code})
		if err != nil && apns != nil {
			t.Errorf("both %d access points and the error %v", len(apns), err)
		}
		if len(apns) > 0 && !strings.Contains(file, "network-id") {
			t.Errorf("found %v in a file without a network", apns)
		}
	})
}
