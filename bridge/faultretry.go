// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

// retryFaults are the faults that may be gone at the next dial.
var retryFaults = []fault{
	{
		code: "apn-next", class: RetryLater, // during a search: see searched
		cause: "The network refuses the access point name (APN) {refused}, so the next one that is known for this SIM is tried: {another}.",
		next:  "Wait a minute or two; who knows the right one can say so at once: nmcli connection modify {profile} gsm.apn NAME",
	},
	{
		code: "no-service", class: RetryLater,
		cause:   "The modem had no network at the last dial.",
		next:    "Move the stick or its antenna; see whether the SIM is active and allowed to roam",
		errors:  []string{"MobileEquipment.NoNetwork", "MobileEquipment.NetworkTimeout"},
		reasons: []uint32{30, 32, 33}, // GSM_REGISTRATION_NOT_SEARCHING, GSM_REGISTRATION_TIMEOUT, GSM_REGISTRATION_FAILED
	},
	{
		code: "area-refused", class: RetryLater,
		cause:  "The network does not serve this SIM in this area.",
		next:   "Move the stick to another place; the modem goes on looking for another cell",
		errors: []string{"MobileEquipment.AreaNotAllowed", "MobileEquipment.NoCellsInArea", "MobileEquipment.RestrictedServiceArea"},
		causes: []uint32{12, 15},
	},
	{
		code: "no-carrier", class: RetryLater,
		cause:   "The modem got no connection or lost it, and does not say why (NO CARRIER).",
		next:    "To dial again: nmcli connection up {profile}; if it fails every time, see whether the APN {apn} is the right one",
		errors:  []string{"Connection.NoCarrier", "Connection.NoDialtone", "Connection.Busy", "Connection.NoAnswer"},
		reasons: []uint32{23, 24, 25, 26, 27}, // MODEM_BUSY, MODEM_NO_DIAL_TONE, MODEM_NO_CARRIER, MODEM_DIAL_TIMEOUT, MODEM_DIAL_FAILED
	},
	{
		code: "activation-refused", class: RetryLater,
		cause:  "The network refused the connection, and does not say why.",
		next:   "To dial again: nmcli connection up {profile}; if it fails every time, see whether the APN {apn} is the right one",
		errors: []string{"MobileEquipment.ActivationRejectedUnspecified"},
		words:  []string{"activation rejected unspecified"},
	},
	{
		code: "network-busy", class: RetryLater,
		cause: "The network has no room for another connection at the moment.",
		next:  "To dial again: nmcli connection up {profile}",
		errors: []string{
			"MobileEquipment.Congestion", "MobileEquipment.InsufficientResources", "MobileEquipment.UserDataViaControlPlaneCongested",
			"MobileEquipment.MaximumNumberOfBearersReached", "Core.Throttled",
		},
		words:  []string{"congestion", "insufficient resources"},
		causes: []uint32{22, 26, 65},
	},
	{
		code: "network-failure", class: RetryLater,
		cause: "Something failed in the operator's network.",
		next:  "To dial again: nmcli connection up {profile}; if it lasts, ask {operator}",
		errors: []string{
			"MobileEquipment.NetworkFailureAttach", "MobileEquipment.NetworkFailureActivation", "MobileEquipment.SevereNetworkFailure",
			"MobileEquipment.MscTemporarilyNotReachable", "MobileEquipment.ServiceOptionOutOfOrder", "MobileEquipment.ImsiUnknownInVlr",
			"MobileEquipment.UeIdentityNotDerivedFromNetwork", "MobileEquipment.ImplicitlyDetached", "MobileEquipment.ReactivationRequested",
		},
		words:  []string{"network failure", "service option temporarily out of order"},
		causes: []uint32{4, 9, 10, 16, 17, 34},
	},
	{
		code: "network-refused", class: RetryLater, // for a cause that stands nowhere else
		cause: "The network refused the modem with cause {number} (3GPP TS 24.008 and TS 24.301).",
		next:  "Ask {operator} what that means for this SIM",
	},
	{
		code: "no-dns", class: RetryLater, // no dial has failed: see ill
		cause: "The connection is up and data passes, but no name server of it answers, so that no name is found.",
		next:  "If that lasts, use others: nmcli connection modify {profile} ipv4.ignore-auto-dns yes ipv4.dns ADDRESS && nmcli connection up {profile}",
	},
	{
		code: "no-address", class: RetryLater,
		cause:   "The connection came up, but the network gave it no address.",
		next:    "To dial again: nmcli connection up {profile}",
		reasons: []uint32{5, 6, 15, 16, 17}, // IP_CONFIG_UNAVAILABLE, IP_CONFIG_EXPIRED, DHCP_START_FAILED, DHCP_ERROR, DHCP_FAILED
	},
	{
		code: "modem-busy", class: RetryLater,
		cause: "The modem was busy with something else at the last dial.",
		next:  "To dial again: nmcli connection up {profile}",
		errors: []string{
			"MobileEquipment.SimBusy", "MobileEquipment.TemporarilyOutOfService",
			"Core.Retry", "Core.ResetRetry", "Core.InProgress", "Core.WrongState", "Core.Cancelled",
		},
	},
	{
		code: "dial-failed", class: RetryLater, // for what stands nowhere else
		cause: "The last dial failed{says}.",
		next:  "See what was said of it: journalctl -u NetworkManager -u ModemManager",
	},
}

// healFaults are the faults of a modem or a link that hangs.
var healFaults = []fault{
	{
		code: "dead-link", class: HealFirst, // no dial has failed: see ill
		cause: "The connection is up, but nothing comes back over it.",
		next:  "If it is not dialled anew by itself: nmcli connection up {profile}",
	},
	{
		code: "modem-stuck", class: HealFirst, // no dial has failed: see trouble
		cause: "The modem did not come to the end of what ModemManager had it do.",
		next:  "If it is not brought back by itself, pull the stick and plug it in again",
	},
	{
		code: "modem-gone", class: HealFirst, // no dial has failed: see trouble
		cause: "The modem did not answer any more, and ModemManager has let go of it.",
		next:  "If it is not brought back by itself, pull the stick and plug it in again",
	},
	{
		code: "not-recognised", class: HealFirst, // no dial has failed: see trouble
		cause: "ModemManager has not made a modem of the stick's ports.",
		next:  "See what it says: journalctl -u ModemManager",
	},
	{
		code: "not-healed", class: HealFirst, // see notHealed
		cause: "What was tried to bring the stick back did not help.",
		next:  "Pull the stick and plug it in again",
	},
	{
		code: "modem-silent", class: HealFirst,
		cause: "The modem did not answer ModemManager.",
		next:  "If that lasts, pull the stick and plug it in again",
		errors: []string{
			"Serial.Unknown", "Serial.OpenFailed", "Serial.OpenFailedNoDevice", "Serial.NotOpen", "Serial.SendFailed", "Serial.SendTimeout",
			"Serial.ResponseTimeout", "Serial.ParseFailed", "Serial.FrameNotFound",
			"Core.Timeout", "MobileEquipment.NoConnection", "MobileEquipment.LinkReserved",
		},
	},
	{
		code: "ppp-ended", class: HealFirst,
		cause:   "The connection broke between pppd and the network, or never came up there.",
		next:    "To dial again: nmcli connection up {profile}; if it fails every time, see whether the APN {apn} needs a user name and a password",
		reasons: []uint32{13, 14}, // PPP_DISCONNECT, PPP_FAILED
	},
	{
		code: "modem-failed", class: HealFirst,
		cause:   "The modem failed at the last dial, by its own account.",
		next:    "Pull the stick and plug it in again",
		errors:  []string{"MobileEquipment.PhoneFailure", "MobileEquipment.MemoryFailure", "MobileEquipment.SystemFailure", "Core.Protocol"},
		reasons: []uint32{57}, // MODEM_FAILED
	},
	{
		code: "modem-unusable", class: HealFirst,
		cause:   "NetworkManager cannot use the modem as it is: ModemManager has not set it up in full, or it lacks the IP version that the profile asks for.",
		next:    "Pull the stick and plug it in again",
		reasons: []uint32{28}, // MODEM_INIT_FAILED
	},
}
