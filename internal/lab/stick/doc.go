// SPDX-License-Identifier: GPL-3.0-or-later

// Package stick plays whole modem sticks: plugged in as a storage device,
// switched by a message, gone for a moment, and back on the same port as a
// modem that dials.
//
// What a stick is stands in a [Model], a data file. [Plug] brings one to life
// and everything that happens to it is kept in its [Log]:
//
//	model, err := stick.Load("zte-mf626")
//	s, err := stick.Plug(ctx, model, stick.Options{})
//	defer s.Unplug(ctx)
//	_, err = s.Wait(ctx, stick.PPPUp)
//
// Some models are no modems: an Arduino, a cable, a phone. They have serial ports
// without anybody behind them who answers, and the log has every byte that came.
//
// A model says what its sources say about the real stick. Where they are
// silent, it is made up, and the file says so: a test with an emulated stick
// shows what our software does, never what the real stick does.
package stick
