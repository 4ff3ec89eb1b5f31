// SPDX-License-Identifier: GPL-3.0-or-later

// Package scenario runs small scripts against the installed product, in a
// virtual machine, with emulated sticks.
//
// A scenario is a testscript file in data/ whose first line is its title. On
// top of testscript's own commands (exec, stdout, grep, …) it may say
//
//	plug MODEL [fault=NAME] …      put the stick in; a second one is MODEL/2;
//	                               quirk:ID is a stick made from that quirk, and
//	                               recording:FILE one that somebody recorded
//	plug MODEL pin=1234 …          the same, and its SIM asks for that PIN; further
//	                               words tell what else is special about the SIM:
//	                               tries=N, tries=hidden, iccid=NUMBER,
//	                               iccid=hidden, pin-error=generic, operator=CODE
//	sim MODEL out                  take the SIM out of a stick, which stays
//	sim MODEL in [pin=1234] …      put it back; with words, put another one in
//	trouble MODEL NAME|over        begin a [stick.Trouble], such as dead or hang, or end it
//	network MODEL WHAT             what the network does once it is online: online, no-dns,
//	                               portal, or narrow, where what fills a packet gets lost
//	unplug MODEL                   pull it out, whatever personality it has
//	within DURATION [!] COMMAND …  repeat until it succeeds, at most that long
//	hold DURATION [!] COMMAND …    it succeeds now and all that time
//	status PATH [OP VALUE]         look into `modembridge status --json`
//	ping MODEL                     over the dialled link, to the network's end
//	journal UNIT PATTERN           the unit logged a matching line
//	stick-saw PATTERN [TIMES]      the sticks recorded an event that matches, such as
//	                               '^pin .* refused' or '^puk '
//	mark NAME                      remember this moment
//	ms-between A B < N             compare two moments since the last mark
//	service start|stop|kill NAME   a systemd unit, until it is so
//	hide-rules FILE …              hide files of udev rules, such as usb_modeswitch's
//	desktop start                  a person logs in at a desktop with a network menu, in a
//	                               scenario of data/desktop; see package desktop
//	desktop menu                   a click on the network menu's icon
//	desktop click PATTERN          a click on the first thing with such a text
//	desktop key KEY …              press keys, such as Escape
//	desktop shows PATTERN [TIMES]  it is on the screen, at all or exactly that often
//	desktop picture NAME           save the screen beside the log, as SCENARIO-NAME.png
//	terminal key KEY …             type in the desktop's terminal; see send-keys in tmux(1)
//	terminal shows PATTERN         it is in the terminal
//	compare QUIRK …                see package fleet
//	all-switch QUIRK …             see package fleet
//	strike SEED N                  see package campaign
//	idle UNIT DURATION             what its processes do while there is nothing to do
//
// and `!` in front of a command expects it to fail. Every scenario begins with
// nothing plugged, no profile, no state kept, and all daemons running.
package scenario
