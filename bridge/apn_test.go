// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"fmt"
	"strings"
	"testing"

	"modembridge/bridge"
)

// listed returns candidates as "source name/user", one after the other.
func listed(list []bridge.Candidate) string {
	var words []string
	for _, c := range list {
		word := fmt.Sprintf("%s:%s", c.Source, c.Name)
		if c.User != "" {
			word += "/" + c.User + "/" + c.Password
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

func offer(name string) bridge.Offer { return bridge.Offer{APN: bridge.APN{Name: name}} }

func TestCandidatesStandInAStatedOrder(t *testing.T) {
	web, wap := offer("web"), offer("wap")
	user := bridge.Offer{APN: bridge.APN{Name: "web", User: "u", Password: "p", Auth: "pap"}, Provider: "Some"}
	worked := user.APN
	worked.Password = ""
	for _, tt := range []struct {
		name string
		apns bridge.APNs
		want string
	}{
		{"nobody names any", bridge.APNs{}, ""},
		{"the database's, as it has them", bridge.APNs{Database: []bridge.Offer{web, user, wap}}, "database:web database:web/u/p database:wap"},
		{"what worked comes first", bridge.APNs{Worked: wap.APN, Database: []bridge.Offer{web, wap}}, "worked:wap database:web"},
		{"what worked gets its password back", bridge.APNs{Worked: worked, Database: []bridge.Offer{web, user}}, "worked:web/u/p database:web"},
		{"without its password it is none", bridge.APNs{Worked: worked, Database: []bridge.Offer{wap}}, "database:wap"},
		{"what worked, and nobody names any more", bridge.APNs{Worked: wap.APN}, "worked:wap"},
		{"the modem's come last", bridge.APNs{Database: []bridge.Offer{web}, Contexts: []bridge.Offer{wap, web}}, "database:web modem:wap"},
		{"case makes no other name", bridge.APNs{Database: []bridge.Offer{web}, Contexts: []bridge.Offer{offer("WEB")}}, "database:web"},
		{"what NetworkManager does not take", bridge.APNs{Database: []bridge.Offer{offer("a b"), offer(""), offer(strings.Repeat("x", 65)), web}}, "database:web"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := listed(tt.apns.Candidates()); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
