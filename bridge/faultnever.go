// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

// neverFaults are the faults that another dial cannot help, or makes worse.
var neverFaults = []fault{
	{
		code: "sim-pin", class: NeverRetry,
		cause:   "The last dial ended because the SIM asked for its PIN.",
		next:    "Once the SIM is unlocked: nmcli connection up {profile}",
		errors:  []string{"MobileEquipment.SimPin"},
		reasons: []uint32{46}, // GSM_SIM_PIN_REQUIRED
	},
	{
		code: "profile-pin-refused", class: NeverRetry,
		cause:   "The SIM refused the PIN of the profile, or of the person who dialled last.",
		next:    "Take the PIN out of the profile, as too many wrong ones lock the SIM: nmcli connection modify {profile} gsm.pin ''",
		errors:  []string{"MobileEquipment.IncorrectPassword"},
		reasons: []uint32{34, 59}, // GSM_PIN_CHECK_FAILED, SIM_PIN_INCORRECT
	},
	{
		code: "sim-puk", class: NeverRetry,
		cause:   "The last dial ended because the SIM asked for its PUK.",
		next:    "Ask {operator} for the PUK; too many wrong tries make the SIM useless",
		errors:  []string{"MobileEquipment.SimPuk"},
		reasons: []uint32{47}, // GSM_SIM_PUK_REQUIRED
	},
	{
		code: "stick-locked", class: NeverRetry,
		cause: "The stick takes the SIMs of one operator only, and this is another's.",
		next:  "Use a SIM of the operator that sold the stick, or ask it for the code that unlocks the stick; the tries are few",
		errors: []string{
			"MobileEquipment.PhSimPin", "MobileEquipment.PhFsimPin", "MobileEquipment.PhFsimPuk",
			"MobileEquipment.NetworkPin", "MobileEquipment.NetworkPuk", "MobileEquipment.NetworkSubsetPin", "MobileEquipment.NetworkSubsetPuk",
			"MobileEquipment.ServicePin", "MobileEquipment.ServicePuk", "MobileEquipment.CorpPin", "MobileEquipment.CorpPuk",
			"MobileEquipment.HiddenKeyRequired",
		},
	},
	{
		code: "sim-missing", class: NeverRetry,
		cause:   "There is no SIM in the stick, or it has no contact.",
		next:    "Put a SIM in, then plug the stick in again",
		errors:  []string{"MobileEquipment.SimNotInserted"},
		reasons: []uint32{45}, // GSM_SIM_NOT_INSERTED
	},
	{
		code: "sim-error", class: NeverRetry,
		cause:   "The SIM does not work.",
		next:    "Take the SIM out and put it in again, or try it in a telephone",
		errors:  []string{"MobileEquipment.SimFailure", "MobileEquipment.SimWrong"},
		reasons: []uint32{48}, // GSM_SIM_WRONG
	},
	{
		code: "esim-without-profiles", class: NeverRetry,
		cause: "The stick has an eSIM, and no operator's profile is on it.",
		next:  "Have an operator's profile put on the eSIM, or put a SIM in, then plug the stick in again",
	},
	{
		code: "sim-not-accepted", class: NeverRetry,
		cause:  "The network does not accept this SIM: it is not active yet, no longer active, or blocked.",
		next:   "Ask {operator} whether the SIM is active and may use data here",
		errors: []string{"MobileEquipment.ImsiUnknownInHss", "MobileEquipment.IllegalUe", "MobileEquipment.PsAndNonPsServicesNotAllowed"},
		causes: []uint32{2, 3, 8},
	},
	{
		code: "stick-not-accepted", class: NeverRetry,
		cause:  "The network does not accept this stick, whatever SIM is in it.",
		next:   "Ask {operator} whether the stick (its IMEI) is blocked or not approved, or try another stick",
		errors: []string{"MobileEquipment.ImeiNotAccepted", "MobileEquipment.IllegalMe"},
		causes: []uint32{5, 6},
	},
	{
		code: "data-not-allowed", class: NeverRetry,
		cause:  "The network does not let this SIM use data.",
		next:   "Ask {operator} whether the SIM may use data here",
		errors: []string{"MobileEquipment.PsServicesNotAllowed"},
		causes: []uint32{7},
	},
	{
		code: "barred", class: NeverRetry,
		cause:  "The operator has barred data for this SIM.",
		next:   "Ask {operator} why: an unpaid bill and a used-up allowance are common reasons",
		errors: []string{"MobileEquipment.OperatorDeterminedBarring", "MobileEquipment.CallBarred"},
		words:  []string{"operator determined barring"},
	},
	{
		code: "registration-denied", class: NeverRetry,
		cause:   "The network refuses this SIM.",
		next:    "Ask {operator} whether the SIM is active and may use data here",
		errors:  []string{"MobileEquipment.NetworkNotAllowed", "MobileEquipment.NotAllowedEmergencyOnly"},
		reasons: []uint32{31}, // GSM_REGISTRATION_DENIED
	},
	{
		code: "ppp-not-started", class: NeverRetry,
		cause:   "NetworkManager could not start pppd, which carries the data of this stick.",
		next:    "See that the package ppp is installed, and what is said of it: journalctl -u NetworkManager",
		reasons: []uint32{12}, // PPP_START_FAILED
	},
}
