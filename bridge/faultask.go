// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

// redialled is the rest of a next step that changes the profile. NetworkManager
// dials a changed profile by itself where it may, and 1.42.4 aborts when it is
// asked for a dial that it has just begun (nm-device-modem.c, measured): so the
// two commands do not stand in one line.
const redialled = "; it is then dialled by itself, or else with: nmcli connection up {profile}"

// askFaults are the faults that a person has to do something about before
// another dial.
var askFaults = []fault{
	{
		code: "no-apn", class: AskFirst,
		cause: "NetworkManager has no access point name (APN) that it could use.",
		next:  "Ask {operator} for it, then: nmcli connection modify {profile} gsm.apn NAME" + redialled,
		// 29: its database has none, or the modem did not take one for its initial
		// bearer; 79: no network to look up in the database.
		reasons: []uint32{29, 79}, // GSM_APN_FAILED, MODEM_NO_OPERATOR_CODE
	},
	{
		code: "apn-unknown", class: AskFirst, apn: true,
		cause:  "The network does not know the access point name (APN) {apn}.",
		next:   "Ask {operator} for the right one, then: nmcli connection modify {profile} gsm.apn NAME" + redialled,
		errors: []string{"MobileEquipment.MissingOrUnknownApn", "MobileEquipment.MissingOrUnknownDnnInSlice"},
		words:  []string{"unknown apn", "unknown access point name"},
		causes: []uint32{27},
	},
	{
		code: "apn-not-here", class: AskFirst, apn: true,
		cause:  "The network does not offer the access point name (APN) {apn} here, or not over this kind of radio.",
		next:   "Ask {operator} for one that fits, then: nmcli connection modify {profile} gsm.apn NAME" + redialled,
		errors: []string{"MobileEquipment.RequestedApnNotSupported", "MobileEquipment.ServiceOptionNotSupported", "MobileEquipment.DnnNotSupportedInSlice"},
		words:  []string{"requested apn not supported", "service option not supported"},
		causes: []uint32{32, 66, 91},
	},
	{
		code: "gateway-refused", class: AskFirst, apn: true,
		cause:  "The operator's gateway refuses the connection: most often the access point name (APN) {apn} or its user name is not meant for this SIM.",
		next:   "Ask {operator} for both, then put them into the profile: nmcli connection edit {profile}",
		errors: []string{"MobileEquipment.ActivationRejectedByGgsnOrGw"},
		words:  []string{"activation rejected by ggsn", "activation rejected by gateway"},
		causes: []uint32{30},
	},
	{
		code: "credentials-refused", class: AskFirst, apn: true,
		cause:  "The network refuses the user name or the password for the access point name (APN) {apn}.",
		next:   "Ask {operator} for both, then put them into the profile: nmcli connection edit {profile}",
		errors: []string{"MobileEquipment.UserAuthenticationFailed", "MobileEquipment.PdpAuthFailure"},
		words:  []string{"authentication failed", "authentication failure"},
		causes: []uint32{29},
	},
	{
		code: "secrets-missing", class: AskFirst,
		cause:   "NetworkManager asked for a PIN or a password at the last dial, and nobody gave it.",
		next:    "To be asked again: nmcli --ask connection up {profile}",
		reasons: []uint32{7}, // NO_SECRETS
	},
	{
		code: "not-subscribed", class: AskFirst, apn: true,
		cause:  "The subscription of this SIM does not have data with the access point name (APN) {apn}.",
		next:   "Ask {operator} whether the subscription has data, and with which APN",
		errors: []string{"MobileEquipment.ServiceOptionNotSubscribed"},
		words:  []string{"option not subscribed", "option unsubscribed"},
		causes: []uint32{33},
	},
	{
		code: "apns-refused", class: AskFirst, // what a search ends with: see searched
		cause: "The network refuses every access point name (APN) that is known for this SIM: {refused}.",
		next:  "Ask {operator} for the right one, then: nmcli connection modify {profile} gsm.apn NAME" + redialled,
	},
	{
		code: "ip-version", class: AskFirst,
		cause: "The connection cannot have the IP version that the profile asks for.",
		next:  "Ask for IPv4 alone, or for IPv6 with ipv4.method: nmcli connection modify {profile} ipv6.method disabled" + redialled,
		errors: []string{
			"MobileEquipment.UnknownPdpAddressOrType", "MobileEquipment.Ipv4OnlyAllowed", "MobileEquipment.Ipv6OnlyAllowed",
			"MobileEquipment.Ipv4v6OnlyAllowed", "MobileEquipment.SingleAddressBearersOnlyAllowed",
		},
		words:   []string{"unknown pdp address"},
		causes:  []uint32{28, 50, 51},
		reasons: []uint32{65}, // IP_METHOD_UNSUPPORTED
	},
	{
		code: "roaming-off", class: AskFirst, // no dial has to fail of it: see blame
		cause: "The modem is in another operator's network, and the profile forbids roaming.",
		next:  "If you accept what it costs, set roaming = true in /etc/modembridge/modembridge.toml, then: systemctl restart modembridge; or for a profile of your own: nmcli connection modify {profile} gsm.home-only no" + redialled,
	},
	{
		code: "portal", class: AskFirst, // no dial has failed: see ill
		cause: "The connection is up, but the operator's network answers with a page of its own: most often the credit of the SIM is used up.",
		next:  "Open any page in a browser to see what it says, or ask {operator}",
	},
	{
		code: "mtu", class: AskFirst, // no dial has failed: see ill
		cause: "The connection is up and small packets pass, but large ones get lost.",
		next:  "Have smaller ones sent: nmcli connection modify {profile} gsm.mtu 1400 && nmcli connection up {profile}",
	},
	{
		code: "network-not-allowed", class: AskFirst,
		cause: "The network that the modem found does not let this SIM use data, as with no agreement on roaming.",
		next:  "Look for another one (mmcli -m any --3gpp-scan --timeout=300), then: mmcli -m any --3gpp-register-in-operator=CODE",
		errors: []string{
			"MobileEquipment.PlmnNotAllowed", "MobileEquipment.RoamingNotAllowedInArea", "MobileEquipment.PsServicesNotAllowedInPlmn",
			"MobileEquipment.ServiceOptionNotAuthorizedInPlmn", "MobileEquipment.NotAuthorizedForCsg", "MobileEquipment.ServingNetworkNotAuthorized",
		},
		causes: []uint32{11, 13, 14, 25, 35, 73},
	},
	{
		code: "attach-refused", class: AskFirst,
		cause:  "The network refuses the connection that the modem has to begin with: most often its access point name (APN) is wrong.",
		next:   "Ask {operator} for the right one, then: mmcli -m any --3gpp-set-initial-eps-bearer-settings=apn=NAME",
		errors: []string{"MobileEquipment.EsmFailure"},
		words:  []string{"esm failure"},
		causes: []uint32{19},
	},
}
